/** Group commit: what arrives while a write is in flight goes into the next one. No rests between, so it costs nothing when idle. */
export type CoalesceOptions<I, O> = {
  /** The most items in one batch. */
  most: number;
  /** The most bytes in one batch, by `sizeOf`; an item larger than that goes alone. */
  mostBytes?: number;
  sizeOf?: (item: I) => number;
  /**
   * Batches under way at once. A second hides the latency of the first while there is little to do; under load it would
   * only make batches smaller and dearer, and begins when the first is small or late.
   */
  inFlight?: number;
  /** Answers in the order of the items. A rejection is every item's. */
  run(items: I[]): Promise<O[]>;
};

export type Coalescer<I, O> = {
  add(item: I): Promise<O>;
  /** Takes an item out again if its batch has not begun; false: too late. */
  withdraw(item: I): boolean;
  waiting(): { items: number; bytes: number };
};

/** Another batch may begin beside one of so few items... */
const FEW = 8;
/** ... or one that has been under way for so long: its connection may hang. */
const LATE_MS = 100;

type Waiting<I, O> = { item: I; bytes: number; resolve(result: O): void; reject(error: unknown): void };

export function coalesce<I, O>(options: CoalesceOptions<I, O>): Coalescer<I, O> {
  const { most, mostBytes = Number.POSITIVE_INFINITY, sizeOf = () => 0, inFlight = 2, run } = options;
  let queue: Waiting<I, O>[] = [];
  let bytes = 0;
  const flights = new Set<{ isLarge: boolean }>();
  let scheduled = false;

  function schedule(): void {
    if (scheduled || queue.length === 0 || !hasRoom()) return;
    scheduled = true;
    // Everything that this turn of the event loop brings goes together.
    setImmediate(() => {
      scheduled = false;
      void fly(take());
      schedule();
    });
  }

  function hasRoom(): boolean {
    if (flights.size === 0) return true;
    if (flights.size >= inFlight) return false;
    return queue.length >= most || bytes >= mostBytes || !flights.values().some(({ isLarge }) => isLarge);
  }

  function take(): Waiting<I, O>[] {
    let count = 0;
    let size = 0;
    for (const { bytes: itemBytes } of queue) {
      if (count > 0 && (count === most || size + itemBytes > mostBytes)) break;
      size += itemBytes;
      count++;
    }
    bytes -= size;
    return queue.splice(0, count);
  }

  async function fly(batch: Waiting<I, O>[]): Promise<void> {
    if (batch.length === 0) return;
    const flight = { isLarge: batch.length > FEW };
    flights.add(flight);
    const late = flight.isLarge && inFlight > 1 ? setTimeout(letOthersBegin, LATE_MS) : undefined;

    function letOthersBegin(): void {
      flight.isLarge = false;
      schedule();
    }

    try {
      const results = await run(batch.map(({ item }) => item));
      for (const [i, { resolve }] of batch.entries()) resolve(results[i] as O);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      clearTimeout(late);
      flights.delete(flight);
      schedule();
    }
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        const size = sizeOf(item);
        bytes += size;
        queue.push({ item, bytes: size, resolve, reject });
        schedule();
      }),
    withdraw(item) {
      const waiting = queue.find((each) => each.item === item);
      if (waiting === undefined) return false;
      queue = queue.filter((each) => each !== waiting);
      bytes -= waiting.bytes;
      return true;
    },
    waiting: () => ({ items: queue.length, bytes }),
  };
}

/** Of reads that callers wait for: one that hangs must not hold up who asks after it. */
export const READS_AT_ONCE = 4;

/**
 * Reads by key, gathered likewise: what is asked for while one is under way goes into the next, with the keys of others. So
 * the busier the process, the fewer the reads. At most about `most` keys a read.
 */
export function coalesceReads<K, V>(
  most: number,
  read: (keys: K[]) => Promise<Map<K, V>>,
  inFlight = 1,
): (keys: K[]) => Promise<Map<K, V>> {
  const { add } = coalesce<K[], Map<K, V>>({
    most: Number.POSITIVE_INFINITY,
    mostBytes: most,
    sizeOf: (keys) => keys.length,
    inFlight,
    async run(asked) {
      const found = await read([...new Set(asked.flat())]);
      return asked.map((keys) => pick(found, keys));
    },
  });
  return (keys) => (keys.length === 0 ? Promise.resolve(new Map()) : add(keys));
}

function pick<K, V>(found: Map<K, V>, keys: K[]): Map<K, V> {
  const picked = new Map<K, V>();
  for (const key of keys) {
    const value = found.get(key);
    if (value !== undefined) picked.set(key, value);
  }
  return picked;
}
