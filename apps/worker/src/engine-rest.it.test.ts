import type { Hook } from '@hookpost/core';
import { eventually } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EngineOptions, noAlarms, startTestbed, type Testbed } from './engine.fixture.ts';

describe('a holder that lets its lane go', () => {
  let bed: Testbed;
  beforeAll(async () => {
    bed = await startTestbed();
  });
  afterAll(() => bed.close());

  /** An engine that does only what it is told to, so that nobody else takes the lane. */
  const quiet = (meddle: EngineOptions['meddle'] = () => ({})) =>
    bed.engine({ bell: false, started: false, alarms: noAlarms, meddle });

  async function backlog(type: string, count: number) {
    const events = await Promise.all(Array.from({ length: count }, () => bed.publish({ type }, { quietly: true })));
    await quiet().dispatch(events);
    await Promise.all(events.map((event) => bed.cleared(event)));
  }

  /** How long after `since` the lane is due. */
  async function dueInMs(hook: Hook, since = Date.now()): Promise<number> {
    const lane = await bed.lane(hook);
    expect(lane?.fence).toBe(1);
    expect(lane?.holder).toBeUndefined();
    return (lane?.dueAt?.getTime() ?? Number.POSITIVE_INFINITY) - since;
  }

  it('leaves it due at once where its hook was resumed meanwhile', async () => {
    const hook = await bed.hook('/toggled', { events: ['toggled'], paused: true });
    await backlog('toggled', 1);
    const holder = quiet(({ hooks }) => ({
      hooks: {
        ...hooks,
        async find(hookId) {
          const found = await hooks.find(hookId);
          await bed.change(hook, { paused: false });
          return found;
        },
      },
    }));
    await holder.drain(hook.id);
    expect(await dueInMs(hook)).toBeLessThanOrEqual(0);
  });

  it('because its database failed leaves it to others at once, with what is open leased', async () => {
    const hook = await bed.hook('/failed', { events: ['failed'], rateLimit: { perSecond: 1000 } });
    bed.receiver.behave('/failed', () => {});
    await backlog('failed', 1);
    let reads = 0;
    const holder = quiet(({ deliveries }) => ({
      deliveries: {
        ...deliveries,
        async due(...asked) {
          if (++reads === 2) throw new Error('the connection broke');
          return deliveries.due(...asked);
        },
      },
    }));
    const began = Date.now();
    await expect(holder.drain(hook.id)).rejects.toThrow('broke');
    expect(await dueInMs(hook)).toBeLessThanOrEqual(1000);
    expect(await dueInMs(hook, began)).toBeGreaterThan(0);
    expect(await bed.db.deliveries.findOne({ hookId: hook.id })).toMatchObject({ lease: { by: holder.workerId } });
  });

  it('leaves it due at once where the request that it waited for has ended meanwhile', async () => {
    const hook = await bed.hook('/full', { events: ['full'], ordered: true });
    const answer = bed.holdFirst('/full');
    await backlog('full', 2);
    const holder = quiet(({ deliveries }) => ({
      deliveries: {
        ...deliveries,
        // So long that the answer comes between the end of the slice and the rest.
        async lease(open, by) {
          await deliveries.lease(open, by);
          answer();
          const [{ key }] = open as [(typeof open)[number]];
          await bed.reached(key.slice(0, key.lastIndexOf('.')) as never, hook, 'delivered');
        },
      },
    }));
    await holder.drain(hook.id);
    // Its record is there before its sender hears so: then the end of the request wakes the lane.
    await eventually(async () => expect(await dueInMs(hook)).toBeLessThanOrEqual(0));
    expect(await bed.count(hook, 'pending')).toBe(1);
  });

  it('is not disturbed by what is added while every slot is taken', async () => {
    const hook = await bed.hook('/taken', { events: ['taken'], ordered: true });
    bed.receiver.behave('/taken', () => {});
    await backlog('taken', 2);
    const holder = quiet(({ deliveries }) => ({
      deliveries: {
        ...deliveries,
        async lease(open, by) {
          await deliveries.lease(open, by);
          await backlog('taken', 1);
        },
      },
    }));
    await holder.drain(hook.id);
    expect(await dueInMs(hook)).toBeGreaterThan(5000);
    await backlog('taken', 1);
    expect(await dueInMs(hook)).toBeGreaterThan(5000);
    expect(await bed.count(hook, 'pending')).toBe(4);
  });

  it('is woken by the end of a request that outlasts its slice', async () => {
    const hook = await bed.hook('/outlasts', { events: ['outlasts'], ordered: true });
    const answer = bed.holdFirst('/outlasts');
    await backlog('outlasts', 2);
    const holder = quiet();
    await holder.drain(hook.id);
    expect(await dueInMs(hook)).toBeGreaterThan(5000);
    answer();
    await holder.stop();
    expect(await bed.count(hook, 'delivered')).toBe(1);
    expect(await dueInMs(hook)).toBeLessThanOrEqual(0);
  });
});
