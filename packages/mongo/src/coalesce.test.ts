import { describe, expect, it } from '@jest/globals';
import { coalesce, coalesceReads } from './coalesce.ts';

/** A run whose batches end when the test says so. */
function controlled() {
  const batches: { items: number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const run = (items: number[]) =>
    new Promise<number[]>((resolve, reject) => {
      batches.push({ items, end: () => resolve(items.map((item) => item * 10)), fail: reject });
    });
  return { batches, run };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('group commit', () => {
  it('puts what arrives together into one batch and answers each with its own result', async () => {
    const { batches, run } = controlled();
    const { add } = coalesce({ most: 10, run });
    const results = Promise.all([add(1), add(2), add(3)]);
    await turn();
    batches[0]?.end();
    expect(batches.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    expect(await results).toEqual([10, 20, 30]);
  });

  it('gathers what arrives while its flights are full into the next batch', async () => {
    const { batches, run } = controlled();
    const { add } = coalesce({ most: 10, inFlight: 1, run });
    const first = add(1);
    await turn();
    const others = Promise.all([add(2), add(3)]);
    await turn();
    expect(batches).toHaveLength(1);
    batches[0]?.end();
    await first;
    await turn();
    batches[1]?.end();
    expect(batches[1]?.items).toEqual([2, 3]);
    expect(await others).toEqual([20, 30]);
  });

  it('begins a second batch beside a small one, and gathers for the next beside a large one', async () => {
    const { batches, run } = controlled();
    const { add } = coalesce({ most: 100, run });
    void add(0);
    await turn();
    for (let n = 1; n <= 20; n++) void add(n);
    await turn();
    void add(21);
    await turn();
    batches[0]?.end();
    for (let n = 0; n < 3; n++) await turn();
    void add(22);
    await turn();
    expect(batches.map(({ items }) => items.length)).toEqual([1, 20]);
    batches[1]?.end();
    for (let n = 0; n < 3; n++) await turn();
    expect(batches.map(({ items }) => items.length)).toEqual([1, 20, 2]);
  });

  it('begins another beside a large one that is full, or late', async () => {
    const { batches, run } = controlled();
    const { add } = coalesce({ most: 20, run });
    for (let n = 0; n < 40; n++) void add(n);
    await turn();
    await turn();
    expect(batches.map(({ items }) => items.length)).toEqual([20, 20]);

    const hanging = controlled();
    const other = coalesce({ most: 100, run: hanging.run });
    for (let n = 0; n < 20; n++) void other.add(n);
    await turn();
    void other.add(20);
    while (hanging.batches.length < 2) await turn();
    expect(hanging.batches.map(({ items }) => items.length)).toEqual([20, 1]);
  });

  it('keeps a batch below its number and its bytes, but sends an item that is too large alone', async () => {
    const { batches, run } = controlled();
    const { add } = coalesce({ most: 2, mostBytes: 10, sizeOf: (n: number) => n, inFlight: 9, run });
    void Promise.all([add(1), add(2), add(3), add(50), add(6), add(5)]);
    for (let i = 0; i < 6; i++) await turn();
    expect(batches.map(({ items }) => items)).toEqual([[1, 2], [3], [50], [6], [5]]);
  });

  it('fails only the batch that failed', async () => {
    const { batches, run } = controlled();
    const { add } = coalesce({ most: 1, run });
    const bad = add(1);
    const good = add(2);
    await turn();
    await turn();
    batches[0]?.fail(new Error('lost'));
    batches[1]?.end();
    await expect(bad).rejects.toThrow('lost');
    expect(await good).toBe(20);
  });

  it('lets an item leave while it waits, and not once it flies', async () => {
    const { batches, run } = controlled();
    const { add, withdraw, waiting } = coalesce({ most: 1, inFlight: 1, sizeOf: () => 4, run });
    void add(1);
    await turn();
    void add(2);
    expect(waiting()).toEqual({ items: 1, bytes: 4 });
    expect(withdraw(1)).toBe(false);
    expect(withdraw(2)).toBe(true);
    expect(waiting()).toEqual({ items: 0, bytes: 0 });
    batches[0]?.end();
    await turn();
    await turn();
    expect(batches).toHaveLength(1);
  });
});

describe('reads by key', () => {
  function reading() {
    const reads: { keys: string[]; end: () => void }[] = [];
    const ask = coalesceReads<string, string>(3, (keys) => {
      const { promise, resolve } = Promise.withResolvers<Map<string, string>>();
      const known = keys.filter((key) => key !== 'missing');
      reads.push({ keys, end: () => resolve(new Map(known.map((key) => [key, `value of ${key}`]))) });
      return promise;
    });
    return { reads, ask };
  }

  it('that are asked for while one is under way become one, and each gets its own', async () => {
    const { reads, ask } = reading();
    const first = ask(['a']);
    await turn();
    const [second, third] = [ask(['b']), ask(['missing', 'b'])];
    reads[0]?.end();
    expect(await first).toEqual(new Map([['a', 'value of a']]));
    await turn();
    reads[1]?.end();
    expect(reads.map(({ keys }) => keys)).toEqual([['a'], ['b', 'missing']]);
    expect(await second).toEqual(new Map([['b', 'value of b']]));
    expect(await third).toEqual(new Map([['b', 'value of b']]));
  });

  it('stay below the most keys, where each alone does', async () => {
    const { reads, ask } = reading();
    const all = Promise.all([ask(['a', 'b']), ask(['c', 'd']), ask(['e', 'f', 'g', 'h'])]);
    for (let n = 0; n < 3; n++) {
      await turn();
      reads[n]?.end();
      await turn();
    }
    await all;
    expect(reads.map(({ keys }) => keys.length)).toEqual([2, 2, 4]);
  });

  it('of nothing ask nobody', async () => {
    const { reads, ask } = reading();
    expect(await ask([])).toEqual(new Map());
    expect(reads).toHaveLength(0);
  });
});
