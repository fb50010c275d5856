import { HookpostError } from '@hookpost/core';
import { LRUCache } from 'lru-cache';

/** Adds `points` to what all processes together have let through in this second, and says how much that is and when it ends. */
export type SharedCount = (id: string, points: number) => Promise<{ consumed: number; resetMs: number }>;

export type RateLimit = {
  /** 429 while `id` has used up its second. Counts nothing. */
  check(id: string): void;
  /** Counts what `id` has had already, refusing nothing. */
  count(id: string, points?: number): void;
  /** Counts a request of `id`; 429 where it is one too many. */
  take(id: string): void;
};

type Deps = {
  /** Whose requests are counted, for the answer. */
  of: 'key' | 'address';
  /** 0: no limit. */
  perSecond: number;
  shared: SharedCount;
  /** Milliseconds, rising. */
  now?: () => number;
  /** Runs `work` a little later. */
  later?: (work: () => void) => void;
};

type Second = { endsAt: number; consumed: number; unsettled: number; settling: boolean };

const SECOND_MS = 1000;
const SETTLED_EVERY_MS = 150;
const MAX_IDS = 50_000;
/** Who uses less than this part of the limit is not worth a word to Redis. */
const SHARED_FROM = 0.02;

/**
 * A limit on requests per second, over all processes, that costs a request no round trip: each process counts by itself and
 * settles with the others every 150 ms. So in all a little more than the limit may pass.
 */
export function createRateLimit({ of, perSecond, shared, now = monotonic, later = soon }: Deps): RateLimit {
  const limit = perSecond === 0 ? Number.POSITIVE_INFINITY : perSecond;
  const seconds = new LRUCache<string, Second>({ max: MAX_IDS });
  const unsettled = new Set<string>();

  function current(id: string): Second | undefined {
    const second = seconds.get(id);
    return second !== undefined && second.endsAt > now() ? second : undefined;
  }

  function begin(id: string): Second {
    const second = { endsAt: now() + SECOND_MS, consumed: 0, unsettled: 0, settling: false };
    seconds.set(id, second);
    return second;
  }

  function settleAll(): void {
    const ids = [...unsettled];
    unsettled.clear();
    for (const id of ids) void settle(id);
  }

  async function settle(id: string): Promise<void> {
    const second = current(id);
    if (second === undefined || second.settling || second.unsettled < limit * SHARED_FROM) return;
    const points = second.unsettled;
    second.unsettled = 0;
    second.consumed += points;
    second.settling = true;
    const answer = await shared(id, points).catch(() => null);
    second.settling = false;
    if (second.unsettled > 0) remember(id);
    if (answer === null) return;
    second.consumed = Math.max(second.consumed, answer.consumed);
    second.endsAt = now() + answer.resetMs;
  }

  function remember(id: string): void {
    if (unsettled.size === 0) later(settleAll);
    unsettled.add(id);
  }

  function check(id: string): void {
    const second = current(id);
    if (second === undefined || second.consumed + second.unsettled < limit) return;
    throw new RateLimited({ of, limit, resetMs: second.endsAt - now() });
  }

  function count(id: string, points = 1): void {
    if (limit === Number.POSITIVE_INFINITY) return;
    const second = current(id) ?? begin(id);
    second.unsettled += points;
    if (!unsettled.has(id)) remember(id);
  }

  return {
    check,
    count,
    take(id) {
      check(id);
      count(id);
    },
  };
}

const monotonic = (): number => performance.now();

const soon = (work: () => void): void => void setTimeout(work, SETTLED_EVERY_MS).unref();

/** 429 that says when to come back, in the header fields of the IETF's drafts: those of -10, and the three of -02 that clients know. */
export class RateLimited extends HookpostError {
  readonly headers: Record<string, string>;

  constructor({ of, limit, resetMs }: { of: 'key' | 'address'; limit: number; resetMs: number }) {
    super('rate_limited', `More than ${limit} requests per second of this ${of}. Try again.`);
    const seconds = String(Math.max(1, Math.ceil(resetMs / SECOND_MS)));
    this.headers = {
      'retry-after': seconds,
      'ratelimit-policy': `"${of}";q=${limit};w=1`,
      ratelimit: `"${of}";r=0;t=${seconds}`,
      'ratelimit-limit': String(limit),
      'ratelimit-remaining': '0',
      'ratelimit-reset': seconds,
    };
  }
}
