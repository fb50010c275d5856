import { listDeliveries } from '../api/list-deliveries.ts';
import type { DeliveryQuery } from './filters.ts';

const MOST_PAGES = 10;
const PAGE = 200;

export type Matching = {
  /** By hook. */
  counts: Map<string, number>;
  total: number;
  /** There may be more, further back. */
  isMore: boolean;
};

/** How many deliveries match, by hook: as far back as some pages go. */
export async function countMatching(query: DeliveryQuery): Promise<Matching> {
  const counts = new Map<string, number>();
  let total = 0;
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { data, next } = await listDeliveries({ ...query, limit: PAGE, ...(cursor && { cursor }) });
    for (const { hook } of data) counts.set(hook, (counts.get(hook) ?? 0) + 1);
    total += data.length;
    if (next === null) return { counts, total, isMore: false };
    cursor = next;
  }
  return { counts, total, isMore: true };
}
