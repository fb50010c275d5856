import type { EventKey } from '@hookpost/core';
import { eventually } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestbed, type Testbed } from './engine.fixture.ts';

describe('two engines on one hook', () => {
  let bed: Testbed;
  beforeAll(async () => {
    bed = await startTestbed();
    bed.engine();
    bed.engine();
  });
  afterAll(() => bed.close());

  it('keep the order of an ordered hook with one request in flight, whatever fails', async () => {
    const hook = await bed.hook('/ordered', { events: ['ordered'], ordered: true, retryDelays: Array(20).fill(0.1) });
    let open = 0;
    let most = 0;
    const arrived: string[] = [];
    bed.receiver.behave('/ordered', ({ headers }, response) => {
      most = Math.max(most, ++open);
      const ok = Math.random() > 0.15;
      if (ok) arrived.push(`default/${headers['webhook-id']}`);
      setTimeout(() => {
        open--;
        response.writeHead(ok ? 204 : 500).end();
      }, Math.random() * 10);
    });
    const published: EventKey[] = [];
    for (let n = 0; n < 100; n++) published.push(await bed.publish({ type: 'ordered' }));
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(100));
    // One whose answer was lost comes again, in its place.
    expect([...new Set(arrived)]).toEqual(published);
    expect(most).toBe(1);
    expect(bed.receiver.requests('/ordered').length).toBeGreaterThan(100);
  });

  it('keep within the rate limit in every second, and use it', async () => {
    const hook = await bed.hook('/limited', { events: ['limited'], rateLimit: { perSecond: 20 } });
    await Promise.all(Array.from({ length: 80 }, () => bed.publish({ type: 'limited' })));
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(80));
    // When they were begun: on their way they may catch up with each other.
    const sent = await bed.db.deliveries.find({ hookId: hook.id }).toArray();
    const times = sent.map(({ attempts }) => attempts[0]?.at.getTime() ?? 0);
    const inSecondFrom = (start: number) => times.filter((at) => at >= start && at < start + 1000).length;
    // With a bucket for each engine it would be 40.
    expect(Math.max(...times.map(inSecondFrom))).toBeLessThanOrEqual(28);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(10_000);
  });
});
