import type { Beside } from './bench.ts';
import { comeback } from './beside/comeback.ts';
import { fanOut } from './beside/fan-out.ts';
import { flood } from './beside/flood.ts';
import { trouble } from './beside/trouble.ts';
import type { Load } from './protocol.ts';

export type Scenario = {
  name: string;
  about: string;
  hooks: number;
  events: number;
  load: Load;
  /** Each hook takes events of a type of its own, in turn; otherwise all take all. */
  inTurn?: true;
  /** More of the hooks' settings. */
  settings?: Record<string, unknown>;
  /** How their receiver behaves, where it does not just answer. */
  receiver?: 'tls' | 'fails-twice';
  /** Of each delivery; 1 unless said. */
  attempts?: number;
  /** The scenario that it is compared with, which is measured just before. */
  against?: string;
  /** Run only when asked for by name, or by the name of its group. */
  group?: 'fairness';
  /** Measured twice then: alone, and while this goes on. */
  beside?: Beside;
};

const STEADY = { hooks: 1, events: 4_000, load: { kind: 'open', perSecond: 200 } } as const;
const CLOSED = { kind: 'closed', inFlight: 64 } as const;
const ONE_HOOK = { hooks: 1, events: 20_000, load: CLOSED, against: 'one-hook' } as const;

function besides(name: string, about: string, beside: Beside): Scenario {
  return { ...STEADY, name, about: `200 events/s beside ${about}`, group: 'fairness', beside };
}

export const SCENARIOS: Scenario[] = [
  { name: 'one-hook', about: '64 in flight, 1 hook', hooks: 1, events: 20_000, load: CLOSED },
  { ...ONE_HOOK, name: 'tls', about: 'the same over TLS', receiver: 'tls' },
  {
    ...ONE_HOOK,
    name: 'retries',
    about: '64 in flight, 1 of 2,000 hooks each, 500, 500, 204',
    // So many that none fails ten times in a row: its breaker would have it wait.
    hooks: 2000,
    inTurn: true,
    receiver: 'fails-twice',
    attempts: 3,
    settings: { retry: { delays: [0.2, 0.2] } },
  },
  {
    ...ONE_HOOK,
    name: 'batch',
    about: '4 batches of 100 in flight, 1 hook',
    load: { ...CLOSED, inFlight: 4, batch: 100 },
  },
  { name: 'ten-hooks', about: '64 in flight, 10 hooks', hooks: 10, events: 5_000, load: CLOSED },
  { ...STEADY, name: 'steady', about: '200 events/s, 1 hook' },
  { ...STEADY, name: 'fast', about: '1,000 events/s, 1 hook', events: 10_000, load: { kind: 'open', perSecond: 1000 } },
  // However busy the machine is, nothing goes together here: what a lone event costs.
  { ...STEADY, name: 'lone', about: '1 in flight, 1 hook', events: 1_500, load: { kind: 'closed', inFlight: 1 } },
  // What the same load costs that troubles nobody: on a machine that is full it is not nothing.
  besides('fine-50', 'another hook that is well, 50/s', trouble({ receiver: 'fine', hooks: 1, perSecond: 50 })),
  besides('hanging-50', 'a hook that hangs, 50/s', trouble({ receiver: 'hangs', hooks: 1, perSecond: 50 })),
  besides('hanging-100', 'a hook that hangs, 100/s', trouble({ receiver: 'hangs', hooks: 1, perSecond: 100 })),
  besides('late', 'a hook that answers after 10 s, 50/s', trouble({ receiver: 'late', hooks: 1, perSecond: 50 })),
  besides('fine-200-hooks', '200 hooks that are well', trouble({ receiver: 'fine', hooks: 200, perSecond: 1 })),
  besides('hanging-200-hooks', '200 hooks that hang', trouble({ receiver: 'hangs', hooks: 200, perSecond: 1 })),
  besides(
    'hanging-neighbour',
    "another tenant's hook on the same host and port that hangs, 50/s",
    trouble({ receiver: 'hangs', hooks: 1, perSecond: 50, tenant: 'another' }),
  ),
  besides('flood', 'a tenant that publishes twice what the machine can do', flood(2)),
  besides('fan-out', 'an event that 10,000 hooks take', fanOut(10_000)),
  besides('comeback', 'a hook that comes back with 50,000 pending', comeback(50_000)),
];

/** Those of these names or groups, with what they are compared with; without any, all that are in no group. */
export function chosen(names: string[]): Scenario[] {
  if (names.length === 0) return SCENARIOS.filter(({ group }) => group === undefined);
  const asked = SCENARIOS.filter(({ name, group }) => [name, group].some((each) => each && names.includes(each)));
  return SCENARIOS.filter((each) => asked.includes(each) || asked.some(({ against }) => against === each.name));
}
