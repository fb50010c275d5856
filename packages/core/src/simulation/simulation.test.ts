/**
 * Random histories of several workers on one database. One that fails is made smaller and printed with its seed;
 * `HOOKPOST_SEED=SEED:PATH` in jest's environment replays it and prints all that happens. `HOOKPOST_LONG=1`: ever new ones.
 */
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { runHistory } from './history.fixture.ts';
import { type Plan, plans } from './plan.fixture.ts';
import type { World } from './world.fixture.ts';

const LONG = process.env['HOOKPOST_LONG'] === '1';
const HISTORIES = LONG ? 30_000 : 2500;
const [seed, path] = process.env['HOOKPOST_SEED']?.split(/:(.*)/) ?? [];
const COMMAND = 'node --experimental-vm-modules node_modules/jest/bin/jest.js packages/core/src/simulation';

jest.setTimeout(30 * 60_000);

describe('whatever befalls workers, stores, alarms and receivers', () => {
  const seen = new Set<string>();

  it('every event reaches each hook that took it, in order and within its rate, or is given up for a true reason', async () => {
    const lines: string[] = [];
    const history = fc.asyncProperty(plans, async (plan) => {
      lines.length = 0;
      note(await runHistory(plan, seed === undefined ? undefined : (line) => lines.push(line)), seen);
    });
    const chosen = seed === undefined ? (LONG ? {} : { seed: 1 }) : { seed: Number(seed) };
    const replayed = path === undefined ? {} : { path, numRuns: 1, endOnFailure: true };
    const found = await fc.check(history, { numRuns: HISTORIES, ...chosen, ...replayed });
    if (!found.failed) return;
    const replay = `Replay: HOOKPOST_SEED=${found.seed}:${found.counterexamplePath} ${COMMAND}`;
    throw new Error([...lines, String(found.errorInstance), fc.defaultReportMessage(found), replay].join('\n'));
  });

  // A replay sees one history alone.
  (seed === undefined ? it : it.skip)('and it was asked of all that can happen', () => {
    expect([...seen].sort()).toEqual(EVERYTHING.toSorted());
  });

  it('and the same seed is the same history', async () => {
    const [plan] = fc.sample(plans, { numRuns: 1, seed: 3 }) as [Plan];
    const tellings = [[], []] as [string[], string[]];
    for (const lines of tellings) await runHistory(plan, (line) => lines.push(line));
    expect(tellings[0].length).toBeGreaterThan(100);
    expect(tellings[1]).toEqual(tellings[0]);
  });
});

const EVERYTHING = [
  'delivered',
  'skipped no_url',
  'cancelled hook_deleted',
  ...['exhausted', 'expired', 'gone', 'aborted_by_receiver'].map((reason) => `failed ${reason}`),
  'delivered at a second attempt',
  'a late attempt',
  'an attempt of unknown outcome',
  'a repeat',
  'an open breaker',
  'a lane taken over',
  'a crash',
];

/** What has happened in a history. */
function note({ db, receivers, counts, crashes }: World, seen: Set<string>): void {
  for (const { state, reason, attempts } of db.deliveries.all()) {
    seen.add(reason === null ? state : `${state} ${reason}`);
    if (attempts.some(({ late }) => late)) seen.add('a late attempt');
    if (attempts.some(({ outcome }) => outcome === 'unknown')) seen.add('an attempt of unknown outcome');
    if (state === 'delivered' && attempts[0]?.outcome === 'failed') seen.add('delivered at a second attempt');
  }
  if (counts.duplicates > 0 && receivers.receipts.length > db.deliveries.all().length) seen.add('a repeat');
  if (counts.trips > 0) seen.add('an open breaker');
  if (db.lanes.all().some(({ suspectAt }) => suspectAt !== null)) seen.add('a lane taken over');
  if (crashes.length > 0) seen.add('a crash');
}
