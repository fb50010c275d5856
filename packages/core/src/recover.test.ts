import { makeDelivery, makeEvent, makeHook } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import { eventKey } from './event.ts';
import type { HeldLane, RecoveryCandidate, RecoveryStep } from './ports.ts';
import { MOST_PENDING, RECOVERY_PAGE, type RecoverDeps, recover, untilRecovered } from './recover.ts';
import type { Recovery } from './recovery.ts';

const now = Date.parse('2026-05-01T12:00:00Z');
const hook = makeHook({ events: ['order.*'] });
const lane = { leaseEnds: 8000 } as HeldLane;

/** An event that the hook would take, and its failed delivery of it unless that is null. */
function candidate(
  fields: { type?: string; dispatched?: boolean; state?: 'failed' | 'delivered' | null } = {},
): RecoveryCandidate {
  const { type = 'order.created', dispatched = true, state = 'failed' } = fields;
  const delivery = makeDelivery({ type, hookId: hook.id, attempt: 1, ...(state !== null && { state }) });
  const key = eventKey(delivery.tenantId, delivery.eventId);
  const event = { type, channels: [], hookId: null, dispatched };
  return { key, acceptedAt: delivery.acceptedAt, event, delivery: state === null ? null : delivery };
}

/** A recovery over these pages, worked once. */
function world(pages: RecoveryCandidate[][], fields: { pending?: number; takes?: RecoverDeps['takes'] } = {}) {
  const steps: RecoveryStep[] = [];
  const failures: unknown[] = [];
  let ticks = 0;
  const recovery = { states: ['failed'], after: null } as unknown as Recovery;
  const deps: RecoverDeps = {
    recoveries: {
      next: async () => (steps.at(-1)?.finished ? null : recovery),
      candidates: async () => pages[steps.length] ?? [],
      pending: async (_hookId, most) => Math.min(fields.pending ?? 0, most),
      advance: async (_recovery, step) => void steps.push(step),
    },
    events: {
      read: async (keys) =>
        keys.map((key) => ({ ...makeEvent({ id: key.split('/')[1] as string }), acceptedAt: new Date(now), seq: 1n })),
    },
    deliveries: { nextDue: async () => null },
    hooks: { catalogues: async () => new Map() },
    alarms: { events() {} },
    takes: fields.takes ?? (() => true),
    retentionMs: 30 * 24 * 3600 * 1000,
    clock: { now: () => now, monotonic: () => ticks++, sleep: async () => {}, after: () => () => {} },
    log: { debug() {}, info() {}, warn() {}, error: (fact) => void failures.push(fact) },
  };
  return { steps, failures, deps };
}

const fullPage = () => Array.from({ length: RECOVERY_PAGE }, () => candidate());

describe('a recovery at work', () => {
  it('goes on page by page to the last one', async () => {
    const { steps, deps } = world([fullPage(), fullPage(), [candidate()]]);
    expect(await recover(lane, hook, deps)).toBe('idle');
    expect(steps.map(({ again, finished }) => [again.length, finished])).toEqual([
      [RECOVERY_PAGE, false],
      [RECOVERY_PAGE, false],
      [1, false],
      [0, true],
    ]);
    expect(steps[2]?.after?.id).toMatch(/^default\/evt_/);
  });

  it('makes what was missed, where type and dialect let it through, and leaves alone what was not asked for', async () => {
    const [missed, wrongType, refused, over] = [
      candidate({ state: null }),
      candidate({ state: null, type: 'user.created' }),
      candidate({ state: null }),
      candidate({ state: 'delivered' }),
    ];
    const { steps, deps } = world([[missed, wrongType, refused, over]], { takes: ({ key }) => key !== refused.key });
    await recover(lane, hook, deps);
    expect(steps[0]).toMatchObject({
      again: [],
      failed: 0,
      missed: [{ state: 'pending', asked: { trigger: 'recovery', n: 1 } }],
    });
    expect(steps[0]?.missed.map(({ eventId }) => `default/${eventId}`)).toEqual([missed.key]);
  });

  it('counts what has lost its event as failed', async () => {
    const { steps, deps } = world([[{ ...candidate(), event: null }, candidate()]]);
    await recover(lane, hook, deps);
    expect(steps[0]).toMatchObject({ failed: 1, again: [{ state: 'pending', step: 0 }] });
  });

  it('stops before the first event that is still to be dispatched, and goes on when it is', async () => {
    const open = candidate({ dispatched: false });
    const { steps, deps } = world([[candidate(), open, candidate()], [open]]);
    expect(await recover(lane, hook, deps)).toBe('waits');
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ again: [{}], finished: false });
  });

  it('waits while 1,000 of its hook are pending, or the hook is disabled or paused', async () => {
    for (const pending of [MOST_PENDING, MOST_PENDING + 500]) {
      const { steps, deps } = world([[candidate()]], { pending });
      expect([await recover(lane, hook, deps), steps]).toEqual(['waits', []]);
    }
    const { steps, deps } = world([[candidate()]], { pending: MOST_PENDING - 1 });
    expect(await recover(lane, { ...hook, enabled: false }, deps)).toBe('waits');
    expect(await recover(lane, { ...hook, paused: true }, deps)).toBe('waits');
    expect(await recover(lane, hook, deps)).toBe('idle');
    expect(steps.map(({ finished }) => finished)).toEqual([false, true]);
  });

  it('leaves the rest to the next slice when time is up, or the lease is near its end', async () => {
    const { deps, steps } = world([fullPage(), [candidate()]]);
    expect(await recover({ ...lane, leaseEnds: 2002 }, hook, deps)).toBe('more');
    expect(steps).toHaveLength(1);
  });

  it('that fails is logged and keeps up no delivery', async () => {
    const { deps, failures } = world([[candidate({ state: null })]], {
      takes: () => {
        throw new Error('a dialect failed');
      },
    });
    expect(await recover(lane, hook, deps)).toBe('waits');
    expect(failures).toEqual(['recovery.failed']);
  });
});

describe('a lane whose recovery goes on', () => {
  const { deps } = world([]);

  it('is due again at once for the next page, and within a second where that has to wait', async () => {
    expect(await untilRecovered({ kind: 'idle' }, 'more', hook, deps)).toEqual({ kind: 'more' });
    expect(await untilRecovered({ kind: 'idle' }, 'waits', hook, deps)).toEqual({
      kind: 'wait',
      until: new Date(now + 1000),
    });
    const soon = { ...deps, deliveries: { nextDue: async () => ({ at: new Date(now + 300), leased: false }) } };
    expect(await untilRecovered({ kind: 'idle' }, 'waits', hook, soon)).toEqual({
      kind: 'wait',
      until: new Date(now + 300),
    });
  });

  it('rests as ever without one, and while its slots or its rate limit keep it back', async () => {
    expect(await untilRecovered({ kind: 'idle' }, 'idle', hook, deps)).toEqual({ kind: 'idle' });
    expect(await untilRecovered({ kind: 'full' }, 'waits', hook, deps)).toEqual({ kind: 'full' });
  });
});
