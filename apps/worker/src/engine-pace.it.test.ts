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
    expect(arrived).toEqual(published);
    expect(most).toBe(1);
    expect(bed.receiver.requests('/ordered').length).toBeGreaterThan(100);
  });

  it('keep within the rate limit in every second, and use it', async () => {
    const hook = await bed.hook('/limited', { events: ['limited'], rateLimit: { perSecond: 20 } });
    await Promise.all(Array.from({ length: 80 }, () => bed.publish({ type: 'limited' })));
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(80));
    const times = bed.receiver.requests('/limited').map(({ at }) => at);
    const inSecondFrom = (start: number) => times.filter((at) => at >= start && at < start + 1000).length;
    expect(Math.max(...times.map(inSecondFrom))).toBeLessThanOrEqual(23);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(6000);
  });
});
