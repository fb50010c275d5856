import { type EventKey, type Hook, splitEventKey } from '@hookpost/core';
import { createDeliveryControl } from '@hookpost/mongo';
import { eventually } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestbed, TENANT, type Testbed } from './engine.fixture.ts';

describe('what people do to deliveries', () => {
  let bed: Testbed;
  let control: ReturnType<typeof createDeliveryControl>;
  beforeAll(async () => {
    bed = await startTestbed();
    const { db, clock, alarms } = bed;
    const onWoken = ({ hookId, fence, dueAt }: { hookId: string; fence: number; dueAt: Date | null }) =>
      alarms.lanes([{ hookId, fence, dueAt: dueAt as Date }]);
    control = createDeliveryControl({ db, clock, retentionMs: 30 * 24 * 3600 * 1000, onWoken });
    bed.engine({ retryDelays: [] });
  });
  afterAll(() => bed.close());

  const idOf = (event: EventKey, hook: Hook) => `${splitEventKey(event).eventId}.${hook.id}`;
  const redeliver = (event: EventKey, hook: Hook) => control.redeliver(TENANT, idOf(event, hook));
  const triggers = (found: { attempts: { n: number; trigger: string; outcome: string }[] }) =>
    found.attempts.map(({ n, trigger, outcome }) => `${n} ${trigger} ${outcome}`);

  it('a failed one is tried once more, and fails for good again', async () => {
    const hook = await bed.hook('/once', { events: ['once'], retryDelays: [0.1] });
    bed.receiver.behave('/once', { status: 500 });
    const event = await bed.publish({ type: 'once' });
    await bed.reached(event, hook, 'failed');
    await Promise.all(Array.from({ length: 10 }, () => redeliver(event, hook)));
    const found = await eventually(async () => {
      const delivery = await bed.reached(event, hook, 'failed');
      expect(delivery.attempt).toBe(3);
      return delivery;
    });
    expect(found.reason).toBe('exhausted');
    expect(found).not.toHaveProperty('nextAt');
    expect(found.expireAt).toBeInstanceOf(Date);
    expect(triggers(found)).toEqual(['1 first failed', '2 retry failed', '3 manual failed']);
    // Within 5 s it is still the one that was asked for.
    await redeliver(event, hook);
    expect(await bed.delivery(event, hook)).toMatchObject({ state: 'failed', attempt: 3 });
    expect(bed.receiver.requests('/once')).toHaveLength(3);
  });

  it('one that waits for its retry is sent now', async () => {
    const hook = await bed.hook('/sooner', { events: ['sooner'], retryDelays: [3600] });
    bed.receiver.behave('/sooner', [{ status: 500 }, {}]);
    const event = await bed.publish({ type: 'sooner' });
    await bed.reached(event, hook, 'pending');
    await redeliver(event, hook);
    const found = await bed.reached(event, hook, 'delivered');
    expect(triggers(found)).toEqual(['1 first failed', '2 manual delivered']);
  });

  it('one in flight is followed by another attempt if it fails', async () => {
    const hook = await bed.hook('/flight', { events: ['flight'], timeoutMs: 60_000 });
    const answer = bed.holdFirst('/flight', 500);
    const event = await bed.publish({ type: 'flight' });
    await bed.reached(event, hook, 'pending');
    await redeliver(event, hook);
    expect(await bed.delivery(event, hook)).toMatchObject({ redeliverAt: expect.any(Date), attempt: 0 });
    answer();
    const found = await bed.reached(event, hook, 'delivered');
    expect(triggers(found)).toEqual(['1 first failed', '2 manual delivered']);
  });

  it('a redelivery of one in flight is dropped if that succeeds', async () => {
    const hook = await bed.hook('/arrives', { events: ['arrives'], timeoutMs: 60_000 });
    const answer = bed.holdFirst('/arrives');
    const event = await bed.publish({ type: 'arrives' });
    await bed.reached(event, hook, 'pending');
    await redeliver(event, hook);
    answer();
    const found = await bed.reached(event, hook, 'delivered');
    expect(found).not.toHaveProperty('redeliverAt');
    expect(triggers(found)).toEqual(['1 first delivered']);
  });

  it('waits for a paused hook', async () => {
    const hook = await bed.hook('/waits', { events: ['waits'] });
    const event = await bed.publish({ type: 'waits' });
    await bed.reached(event, hook, 'delivered');
    await bed.change(hook, { paused: true });
    await redeliver(event, hook);
    await eventually(async () => expect(await bed.lane(hook)).not.toHaveProperty('dueAt'));
    expect(await bed.delivery(event, hook)).toMatchObject({ state: 'pending', attempt: 1 });
    await bed.change(hook, { paused: false });
    const found = await bed.reached(event, hook, 'delivered');
    expect(triggers(found)).toEqual(['1 first delivered', '2 manual delivered']);
  });

  it('a test event reaches its own hook alone, whatever that takes', async () => {
    const hook = await bed.hook('/tested', { events: ['another'], channels: ['other'] });
    const bystander = await bed.hook('/bystander', { events: ['test'] });
    const event = await bed.publish({ type: 'test', hookId: hook.id });
    const found = await bed.reached(event, hook, 'delivered');
    expect(triggers(found)).toEqual(['1 test delivered']);
    await bed.cleared(event);
    expect(await bed.delivery(event, bystander)).toBeNull();
  });

  it('a cancelled one is not sent, and what was in flight ends late', async () => {
    const hook = await bed.hook('/cancelled', { events: ['cancelled'], timeoutMs: 60_000 });
    const answer = bed.holdFirst('/cancelled');
    const event = await bed.publish({ type: 'cancelled' });
    await bed.reached(event, hook, 'pending');
    expect(await control.cancel(TENANT, idOf(event, hook))).toMatchObject({ kind: 'ok' });
    answer();
    await eventually(async () =>
      expect(await bed.delivery(event, hook)).toMatchObject({ state: 'cancelled', attempts: [{ late: true }] }),
    );
    expect(bed.receiver.requests('/cancelled')).toHaveLength(1);
  });
});
