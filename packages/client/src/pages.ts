/** Lists: `for await` goes over all of it, page by page; `page()` asks for one. */
import { unreadableAnswer } from './error.ts';
import type { CallOptions, Transport } from './transport.ts';

export type Page<T> = {
  data: T[];
  /** `cursor` of the next page; null: that was the last. */
  next: string | null;
};

export type List<T> = AsyncIterable<T> & {
  /** The first page, or the one that the query's `cursor` stands at. */
  page(): Promise<Page<T>>;
  /** At most `count`, in the list's order. */
  take(count: number): Promise<T[]>;
};

type PageQuery = { cursor?: string; limit?: number };

export function listOf<T>(call: Transport, path: string, query: PageQuery, options: CallOptions = {}): List<T> {
  async function page(cursor = query.cursor): Promise<Page<T>> {
    const asked = { ...query, ...(cursor !== undefined && { cursor }) };
    const found = await call<Page<T>>({ ...options, method: 'GET', path, query: asked });
    if (isPageAfter(cursor, found)) return found;
    throw unreadableAnswer({ request: `GET ${path}`, status: 200 });
  }
  async function* all() {
    let next: string | null | undefined = query.cursor;
    do {
      const found: Page<T> = await page(next);
      yield* found.data;
      next = found.next;
    } while (next !== null);
  }
  return {
    page: () => page(),
    async take(count) {
      const taken: T[] = [];
      if (count < 1) return taken;
      for await (const item of all()) if (taken.push(item) >= count) break;
      return taken;
    },
    [Symbol.asyncIterator]: all,
  };
}

/** Without a `next` that leads on, a list would be asked for its first page for ever. */
const isPageAfter = (cursor: string | undefined, { data, next }: Page<unknown>): boolean =>
  Array.isArray(data) && (next === null || (typeof next === 'string' && next !== cursor));
