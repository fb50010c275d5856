import type { Delivery, Page, PageAfter, PageRequest } from '@hookpost/core';
import { viewDelivery } from './delivery-view.ts';

/** Of which a few are in memory at a time, whoever reads how slowly. */
const PAGE = 200;

/** Every delivery from a place on as a line of JSON, some pages' worth at a time. Rejects where the first can't be read. */
export async function exportLines(
  list: (page: PageRequest) => Promise<Page<Delivery>>,
  after: PageAfter | null,
): Promise<AsyncIterable<string>> {
  const first = await list({ limit: PAGE, after });
  return linesFrom(first, (next) => list({ limit: PAGE, after: next }));
}

async function* linesFrom(
  first: Page<Delivery>,
  read: (after: PageAfter) => Promise<Page<Delivery>>,
): AsyncGenerator<string> {
  for (let page = first; ; page = await read(page.next)) {
    if (page.data.length > 0) yield page.data.map((each) => `${JSON.stringify(viewDelivery(each))}\n`).join('');
    if (page.next === null) return;
  }
}
