/** What happens in a soak, and when: all of it follows from its length, its rate and a seed. */

export type SoakOptions = { seconds: number; perSecond: number; seed: number };

/** Seconds since the beginning. */
export type Spell = { from: number; until: number };

export type PlannedHook = {
  name: string;
  /** `failing`: always answers 500; `flapping`: in its spells; `slow`: 204 after one to five seconds. */
  kind: 'healthy' | 'slow' | 'flapping' | 'failing';
  perSecond: number;
  /** Seconds. */
  delays: number[];
  spells: Spell[];
};

export type Fault =
  | { at: number; kind: 'worker killed' }
  | { at: number; kind: 'Redis restarted'; signal: 'SIGTERM' | 'SIGKILL'; awaySeconds: number }
  | { at: number; kind: 'Redis emptied' };

export type Plan = { hooks: PlannedHook[]; faults: Fault[] };

const KILL_EVERY_S = 120;
const RESTART_EVERY_S = 600;
/** Enough for every spell: what waits for a breaker spends none. */
const PATIENT = [1, 2, 5, ...Array.from({ length: 17 }, () => 10)];
/** After the last spell the breaker still has to try again, within the time of the load where that is short. */
const CALM_S = 60;

export function planSoak({ seconds, perSecond, seed }: SoakOptions): Plan {
  const random = seeded(seed);
  const share = (of: number, among: number) => (of * perSecond) / among;
  const hook = (kind: PlannedHook['kind'], n: number, rate: number, more: Partial<PlannedHook> = {}): PlannedHook => ({
    ...{ name: `${kind}-${n}`, kind, perSecond: rate, delays: PATIENT, spells: [] },
    ...more,
  });
  const hooks = [
    ...[1, 2, 3, 4].map((n) => hook('healthy', n, share(0.6, 4))),
    ...[1, 2, 3, 4].map((n) => hook('slow', n, share(0.1, 4))),
    ...[1, 2, 3].map((n) => hook('flapping', n, share(0.2, 3), { spells: spellsIn(seconds, random) })),
    // Down for so long that its breaker's pauses have doubled several times.
    hook('flapping', 4, share(0.02, 1), { spells: [{ from: seconds * 0.1, until: seconds * 0.4 }] }),
    hook('failing', 1, share(0.04, 1), { delays: [] }),
    hook('failing', 2, share(0.04, 1), { delays: [1, 2] }),
  ];
  return { hooks, faults: faultsIn(seconds, random) };
}

/** Up to 45 s of good answers, then up to 20 s of bad ones; less where all of it is short. */
function spellsIn(seconds: number, random: () => number): Spell[] {
  const scale = Math.min(1, seconds / 180);
  const last = Math.max(seconds * 0.6, seconds - CALM_S);
  const spells: Spell[] = [];
  for (let at = 0; ; ) {
    const from = at + scale * (15 + 30 * random());
    const until = from + scale * (4 + 16 * random());
    if (until > last) return spells;
    spells.push({ from, until });
    at = until;
  }
}

/** Each in the first half of its stretch or little later: every length has one of every kind, and time to recover. */
function faultsIn(seconds: number, random: () => number): Fault[] {
  const times = (every: number) => {
    const stretch = Math.min(every, seconds);
    return Array.from({ length: Math.floor(seconds / stretch) }, (_, n) => stretch * (n + 0.1 + 0.5 * random()));
  };
  const faults: Fault[] = [
    ...times(KILL_EVERY_S).map((at): Fault => ({ at, kind: 'worker killed' })),
    ...times(RESTART_EVERY_S).map((at): Fault => {
      const signal = random() < 0.5 ? 'SIGTERM' : 'SIGKILL';
      return { at, kind: 'Redis restarted', signal, awaySeconds: 3 * random() };
    }),
    ...times(seconds).map((at): Fault => ({ at, kind: 'Redis emptied' })),
  ];
  return faults.sort((a, b) => a.at - b.at);
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
