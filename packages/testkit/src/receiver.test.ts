import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { type Receiver, startReceiver, verifySignature } from './receiver.ts';

const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body, headers });

describe('the test receiver', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  it('records the exact bytes, the path and the query', async () => {
    const answer = await post(`${receiver.url('/in')}?a=1`, '{ "n": 12345678901234567890 }');
    expect(answer.status).toBe(204);
    const [request] = receiver.requests('/in');
    expect(request).toMatchObject({ method: 'POST', path: '/in', query: '?a=1' });
    expect(request?.body.toString()).toBe('{ "n": 12345678901234567890 }');
  });

  it('answers in sequence and repeats the last answer', async () => {
    receiver.behave('/flaky', [{ status: 500 }, { status: 503, headers: { 'retry-after': '1' } }, { status: 200 }]);
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await post(receiver.url('/flaky'), '')).status);
    expect(statuses).toEqual([500, 503, 200, 200]);
  });

  it('lets a behaviour cut the connection', async () => {
    receiver.behave('/cut', (_request, response) => response.destroy());
    await expect(post(receiver.url('/cut'), 'x')).rejects.toThrow();
    expect(receiver.requests('/cut')).toHaveLength(1);
  });

  it('waits for requests that have not come yet, and says how many came when they do not', async () => {
    const waiting = receiver.waitFor(2, { path: '/a' });
    await post(receiver.url('/a'), '1');
    await post(receiver.url('/b'), '2');
    await post(receiver.url('/a'), '3');
    await expect(waiting).resolves.toHaveLength(2);
    await expect(receiver.waitFor(3, { path: '/a', timeoutMs: 30 })).rejects.toThrow('2 came');
  });

  it('tells a valid signature from one over other bytes', async () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const at = new Date();
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('msg_1', at, '{"a":1}'),
    };
    await post(receiver.url('/right'), '{"a":1}', headers);
    await post(receiver.url('/wrong'), '{"a": 1}', headers);
    const [right] = receiver.requests('/right');
    const [wrong] = receiver.requests('/wrong');
    if (!right || !wrong) throw new Error('both requests were recorded');
    expect(() => verifySignature(right, secret)).not.toThrow();
    expect(() => verifySignature(wrong, secret)).toThrow();
  });
});
