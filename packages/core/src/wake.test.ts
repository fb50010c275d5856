import { describe, expect, it } from '@jest/globals';
import type { Lane } from './lane.ts';
import type { LaneReport } from './ports.ts';
import { idleLane } from './simulation/lanes-store.fixture.ts';
import { TENANT } from './simulation/world.fixture.ts';
import { wake } from './wake.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const inMs = (ms: number) => new Date(NOW + ms);

const REPORT: LaneReport = { hookId: 'h', tenantId: TENANT, wakeAt: inMs(0), outcomes: [] };

const lane = (fields: Partial<Lane>): Lane => ({ ...idleLane('h', TENANT), dueAt: inMs(0), ...fields });

/** Whether an alarm is set when a report leaves a lane so. */
async function rings(report: Partial<LaneReport>, after: Partial<Lane>): Promise<boolean> {
  const set: unknown[] = [];
  await wake(
    { ...REPORT, ...report },
    {
      lanes: { report: async () => lane(after) },
      alarms: { lanes: (alarms) => void set.push(...alarms) },
      clock: { now: () => NOW },
    },
  );
  return set.length > 0;
}

describe('a report to a lane', () => {
  it('rings where it has made the lane due, or the breaker keeps that back for a while', async () => {
    expect(await rings({}, {})).toBe(true);
    expect(await rings({ wakeAt: inMs(5000) }, { dueAt: inMs(5000) })).toBe(true);
    expect(await rings({}, { dueAt: inMs(10_000), openAt: inMs(10_000) })).toBe(true);
  });

  it('rings for none that is held, waits for nothing, or is due much later', async () => {
    expect(await rings({}, { leaseUntil: inMs(1) })).toBe(false);
    expect(await rings({ wakeAt: null }, { dueAt: null })).toBe(false);
    expect(await rings({ wakeAt: inMs(60_000) }, { dueAt: inMs(60_000) })).toBe(false);
  });

  it('leaves it to whoever has made it due before, unless that was so long ago that the alarm is lost', async () => {
    expect(await rings({}, { dueAt: inMs(-500) })).toBe(false);
    expect(await rings({}, { dueAt: inMs(-1500) })).toBe(true);
  });

  it('rings for no full lane that got more, but once a slot is free', async () => {
    const full = { dueAt: inMs(9000), fullUntil: inMs(9000) };
    expect(await rings({}, full)).toBe(false);
    expect(await rings({ slotFree: true }, {})).toBe(true);
    expect(await rings({}, { dueAt: inMs(0), fullUntil: inMs(-1) })).toBe(true);
  });

  it('rings after a success, which may have closed the breaker a moment before', async () => {
    const outcomes = [{ ok: true, at: inMs(-50) }];
    expect(await rings({ wakeAt: null, outcomes }, { dueAt: inMs(-5) })).toBe(true);
    expect(await rings({ wakeAt: inMs(1), slotFree: true }, { dueAt: inMs(-5) })).toBe(true);
    expect(await rings({ wakeAt: null, outcomes: [{ ok: false, at: inMs(-50) }] }, { dueAt: inMs(-5) })).toBe(false);
  });
});
