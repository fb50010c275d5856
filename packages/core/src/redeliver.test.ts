import { makeDelivery } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { BEYOND_SCHEDULE, recovered, redelivered } from './redeliver.ts';
import { retryDelayMs } from './retry.ts';

const now = new Date('2026-05-01T12:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms);
const renewal = { now, giveUpAt: at(1_000_000) };
const failed = makeDelivery({
  state: 'failed',
  reason: 'exhausted',
  attempt: 3,
  step: 2,
  nextAt: null,
  giveUpAt: at(-1),
});

describe('a redelivery', () => {
  it('of a delivery that was over is a single attempt, due now, for which there is time', () => {
    const again = redelivered(failed, renewal);
    expect(again).toEqual({
      ...failed,
      state: 'pending',
      reason: null,
      step: BEYOND_SCHEDULE,
      nextAt: now,
      asked: { trigger: 'manual', n: 4, at: now },
      giveUpAt: at(1_000_000),
      updatedAt: now,
    });
    const longest = { delays: Array.from({ length: 20 }, () => 1), retryAfterMs: null, random: () => 0.5 };
    expect(retryDelayMs({ ...longest, step: again?.step ?? 0 })).toBeNull();
  });

  it('of a pending one moves its next attempt to now and keeps its place in the schedule', () => {
    const pending = makeDelivery({ attempt: 2, step: 2, nextAt: at(60_000), giveUpAt: at(9_000_000) });
    expect(redelivered(pending, renewal)).toEqual({
      ...pending,
      nextAt: now,
      asked: { trigger: 'manual', n: 3, at: now },
      updatedAt: now,
    });
  });

  it('leaves what was due before due since then', () => {
    expect(redelivered(makeDelivery({ nextAt: at(-500) }), renewal)?.nextAt).toEqual(at(-500));
  });

  it('of one in flight waits for the end of its attempt', () => {
    const lease = { by: 'worker', since: at(-1), until: at(1) };
    const open = makeDelivery({ lease, nextAt: lease.until, giveUpAt: at(9_000_000) });
    expect(redelivered(open, renewal)).toEqual({ ...open, redeliverAt: now });
    const left = makeDelivery({ lease: { by: 'worker', since: at(-1), until: now }, nextAt: now });
    expect(redelivered(left, renewal)).toMatchObject({ redeliverAt: null, asked: { trigger: 'manual', n: 1 } });
  });

  it('asked for while one waits, is in flight, or within 5 s of the last is that one', () => {
    const asked = { trigger: 'manual', n: 4, at: at(-60_000) } as const;
    expect(redelivered({ ...failed, state: 'pending', nextAt: now, asked }, renewal)).toBeNull();
    expect(redelivered(makeDelivery({ redeliverAt: at(-60_000) }), renewal)).toBeNull();
    expect(redelivered({ ...failed, attempt: 4, asked: { ...asked, at: at(-4999) } }, renewal)).toBeNull();
    expect(redelivered({ ...failed, attempt: 4, asked: { ...asked, at: at(-5000) } }, renewal)).not.toBeNull();
  });
});

describe('a recovery', () => {
  it('gives a delivery that was over its whole schedule again', () => {
    expect(recovered(failed, renewal)).toMatchObject({
      state: 'pending',
      step: 0,
      nextAt: now,
      attempt: 3,
      asked: { trigger: 'recovery', n: 4 },
      giveUpAt: at(1_000_000),
    });
  });
});
