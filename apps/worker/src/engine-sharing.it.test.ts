import { eventually } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestbed, type Testbed } from './engine.fixture.ts';

describe('engines that share the work', () => {
  let bed: Testbed;
  let engines: ReturnType<Testbed['engine']>[];
  beforeAll(async () => {
    bed = await startTestbed();
    engines = [bed.engine(), bed.engine()];
  });
  afterAll(() => bed.close());

  it('two take part, and what is sent twice is counted', async () => {
    const hook = await bed.hook('/shared', { events: ['shared'] });
    // Published one by one, so that the wakes are many jobs and not one.
    const events: string[] = [];
    for (let n = 0; n < 300; n++) events.push(await bed.publish({ type: 'shared' }));
    await eventually(async () => expect(await bed.count(hook, 'delivered')).toBe(300));

    const ids = bed.receiver.requests('/shared').map(({ headers }) => `default/${headers['webhook-id']}`);
    expect([...new Set(ids)].toSorted()).toEqual(events.toSorted());
    for (const { counts } of engines) expect(counts.attempts).toBeGreaterThan(0);
    expect(ids.length - events.length).toBeLessThanOrEqual(duplicates());
  });

  /** Where all stands still for 3 s an event is lost to the other engine: without that nothing is counted, or repeated. */
  const duplicates = () => engines.reduce((sum, { counts }) => sum + counts.duplicates, 0);

  it('an event of 300 hooks, many pages, reaches each, and what is sent twice is counted', async () => {
    const hooks = await bed.copies(await bed.hook('/many', { events: ['many'] }), 299);
    const event = await bed.publish({ type: 'many' });
    await bed.cleared(event);
    expect(await bed.db.deliveries.countDocuments({ type: 'many' })).toBe(300);
    // On a slow machine some are open for over a second: their records are pending when the event is cleared.
    const delivered = { type: 'many', state: 'delivered' } as const;
    await eventually(async () => (await bed.db.deliveries.countDocuments(delivered)) === 300);
    expect((await bed.db.deliveries.distinct('hookId', { type: 'many' })).toSorted()).toEqual(hooks.toSorted());
    const repeats = bed.receiver.requests('/many').length - 300;
    expect(repeats).toBeGreaterThanOrEqual(0);
    expect(repeats).toBeLessThanOrEqual(duplicates());
  });
});
