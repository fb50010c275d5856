/** What Dixa's answers say of deliveries that failed, were tried again or could not be made. */
import { createHmac } from 'node:crypto';
import { eventually, type Receiver, startReceiver } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, startInstallation } from './installation.ts';

type Subscription = { id: string; secretKey: string };
type Row = { deliveryDetail: { success: boolean; responseCode: number | null; responseText: string }; payload: string };

describe("a Dixa subscription's deliveries", () => {
  let running: Running;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    running = await startInstallation({ env: { HOOKPOST_RETRY_DELAYS: '0.1,0.1' } });
  });
  afterAll(() => Promise.all([running?.stop(), receiver.close()]));

  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    ((await running.client.request(method, `/v1/webhooks${path}`, body)).body as { data: T }).data;

  const subscribe = (event: string, path?: string) =>
    ask<Subscription>('POST', '', { name: event, events: [event], ...(path && { url: receiver.url(path) }) });

  const publish = (type: string, data: unknown = { a: 1 }) => running.client.publish({ type, data });
  const statusOf = ({ id }: Subscription) => ask<{ deliveryStatus: unknown }[]>('GET', `/${id}/delivery-status`);
  const logOf = ({ id }: Subscription, event: string) => ask<Row[]>('GET', `/${id}/delivery-status/logs/${event}`);

  it('are logged by their latest attempt, with the body that every attempt had and a signature of its own', async () => {
    receiver.behave('/twice', [{ status: 503 }, { status: 200 }]);
    const subscription = await subscribe('ConversationRated', '/twice');
    await publish('ConversationRated');
    const [first, second] = await receiver.waitFor(2, { path: '/twice' });
    for (const { headers, body } of [first, second].flatMap((each) => each ?? [])) {
      const [, t, v1] = /^t=(\d+),v1=([\da-f]{64})$/.exec(String(headers['x-dixa-signature'])) ?? [];
      const hmac = createHmac('sha256', Buffer.from(subscription.secretKey, 'hex')).update(`${t}.${body}`);
      expect(v1).toBe(hmac.digest('hex'));
    }
    expect(second?.headers['x-dixa-signature']).not.toBe(first?.headers['x-dixa-signature']);
    expect(second?.body).toEqual(first?.body);
    await eventually(async () => {
      expect(await logOf(subscription, 'ConversationRated')).toMatchObject([
        { deliveryDetail: { success: true, responseCode: 200, responseText: 'OK' }, payload: String(first?.body) },
      ]);
    });
  });

  it('that fail say why: the phrase of the status, or plain words where there was no answer', async () => {
    receiver.behave('/failing', { status: 503 });
    receiver.behave('/cut', (_request, response) => void response.destroy());
    const failing = await subscribe('ConversationOpen', '/failing');
    const cut = await subscribe('ConversationOpen', '/cut');
    await publish('ConversationOpen');
    await Promise.all(['/failing', '/cut'].map((path) => receiver.waitFor(3, { path })));
    const told = { success: false, responseCode: 503, responseText: 'Service Unavailable' };
    const words = { success: false, responseCode: null, responseText: expect.stringMatching(/^[A-Z].+ .+\.$/) };
    for (const [subscription, detail] of [
      [failing, told],
      [cut, words],
    ] as const) {
      await eventually(async () => {
        expect(await logOf(subscription, 'ConversationOpen')).toMatchObject([{ deliveryDetail: detail }]);
        expect(await statusOf(subscription)).toMatchObject([
          { deliveryStatus: { ...detail, _type: 'DeliveryDetail' } },
        ]);
      });
    }
  });

  it('are skipped without an address, with the reason in the core API, and made once a patch brings one', async () => {
    const subscription = await subscribe('AgentBannedIp');
    const { id } = await publish('AgentBannedIp');
    await eventually(async () => {
      expect(await running.client.deliveries({ event: id })).toMatchObject([{ state: 'skipped', reason: 'no_url' }]);
    });
    expect(await statusOf(subscription)).toEqual([
      { event: 'AgentBannedIp', deliveryStatus: { _type: 'NoRecentDelivery' } },
    ]);
    expect(await logOf(subscription, 'AgentBannedIp')).toEqual([]);
    await ask('PATCH', `/${subscription.id}`, { url: receiver.url('/late') });
    await publish('AgentBannedIp', { b: 2 });
    const [received] = await receiver.waitFor(1, { path: '/late' });
    expect(JSON.parse(String(received?.body)).data).toEqual({ b: 2 });
  });

  it('are logged up to the last 100 of an event', async () => {
    const subscription = await subscribe('TypingStarted', '/many');
    const numbers = (from: number, to: number) =>
      Promise.all(Array.from({ length: to - from }, (_, n) => publish('TypingStarted', { n: from + n })));
    await numbers(0, 3);
    await receiver.waitFor(3, { path: '/many' });
    await numbers(3, 103);
    await receiver.waitFor(103, { path: '/many' });
    await eventually(async () => {
      const rows = await logOf(subscription, 'TypingStarted');
      const logged = rows.map(({ payload }) => JSON.parse(payload).data.n);
      expect(logged.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n + 3));
    });
  });
});
