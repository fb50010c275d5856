import { type DeliveryKey, type DeliveryLog, splitDeliveryKey, type TenantId } from '@hookpost/core';
import type { Database } from './connect.ts';
import { toDelivery } from './delivery-record.ts';
import { type Place, type Scan, scanOf } from './delivery-scan.ts';
import type { DeliveryDocument } from './documents.ts';
import { pageOf } from './page.ts';

const STRETCH = 1000;
const SCAN_MS = 15;

const LISTED = { 'attempts.response': 0, body: 0 };

type Row = { _id: DeliveryKey; acceptedAt?: Date };
/** `place`: how far was looked; null: to the end. */
type Found = { rows: DeliveryDocument[]; place: Place | null };

const HOOK_ID = /^[\da-f]{24}$/;

/** So many records at a time (`stretch`) are held against what no index answers, and none further after `scanMs`. */
export type DeliveryLogDeps = { db: Database; stretch?: number; scanMs?: number };

export function createDeliveryLog({ db, stretch = STRETCH, scanMs = SCAN_MS }: DeliveryLogDeps): DeliveryLog {
  /** A hook has deliveries in one tenant alone; the index by hook does not know in which. */
  async function isOwn(tenantId: TenantId, hookId: string): Promise<boolean> {
    if (!HOOK_ID.test(hookId)) return false;
    const any = await db.deliveries.findOne({ hookId }, { hint: 'ofHook', projection: { tenantId: 1 } });
    return any?.tenantId === tenantId;
  }

  /** Where the next `stretch` ends, and what follows it, by the index alone; null: it is the last. */
  async function endOfStretch({ hint, sort, range }: Scan, after: Place | null): Promise<[Place, Place] | null> {
    const within = range(after, null);
    if (within === null) return null;
    const { filter, ...bounds } = within;
    // With bounds, any condition would have the server read the records. So the place itself is skipped by its number.
    const [conditions, skip] =
      bounds.min === undefined ? [filter, stretch - 1] : [{}, after === null ? stretch - 1 : stretch];
    const rows = await db.deliveries
      .find(conditions, { hint, ...bounds })
      .project<Row>(hint === '_id_' ? { _id: 1 } : { acceptedAt: 1 })
      .sort(sort)
      .skip(skip)
      .limit(2)
      .toArray();
    const [last, following] = rows.map(({ _id, acceptedAt = new Date(0) }) => ({ at: acceptedAt, id: _id }));
    return last === undefined || following === undefined ? null : [last, following];
  }

  async function read(
    { hint, sort, range, rest }: Scan,
    after: Place | null,
    before: Place | null,
    limit: number,
  ): Promise<DeliveryDocument[]> {
    const within = range(after, before);
    if (within === null) return [];
    const { filter, ...bounds } = within;
    const matching = rest === null ? filter : { $and: [filter, rest] };
    const rows = db.deliveries.find(matching, { hint, ...bounds }).project<DeliveryDocument>(LISTED);
    return rows.sort(sort).limit(limit).toArray();
  }

  async function list(scan: Scan, limit: number, after: Place | null): Promise<Found> {
    if (scan.rest === null) return { rows: await read(scan, after, null, limit), place: null };
    const began = performance.now();
    const rows: DeliveryDocument[] = [];
    let place = after;
    do {
      const end = await endOfStretch(scan, place);
      rows.push(...(await read(scan, place, end?.[1] ?? null, limit - rows.length)));
      place = end?.[0] ?? null;
    } while (place !== null && rows.length < limit && performance.now() - began < scanMs);
    return { rows, place };
  }

  return {
    async get(tenantId, id) {
      const document = await db.deliveries.findOne({ _id: keyOf(tenantId, id) });
      return document && toDelivery(document);
    },

    async sent(tenantId, { hookId, type }, limit) {
      // As the index `sent` has it: without a body, a delivery is not in there.
      const query = { tenantId, hookId, type, body: { $exists: true } };
      const documents = await db.deliveries.find(query).sort({ acceptedAt: -1, _id: -1 }).limit(limit).toArray();
      return documents.map(toDelivery);
    },

    async list(tenantId, filter, { limit, after }) {
      if (filter.hook !== undefined && !(await isOwn(tenantId, filter.hook))) return { data: [], next: null };
      const from = after && { at: after.at, id: keyOf(tenantId, after.id) };
      const { rows, place } = await list(scanOf(tenantId, filter), limit + 1, from);
      const page = pageOf(rows.map(toDelivery), limit, ({ key, acceptedAt }) => ({ at: acceptedAt, id: idOf(key) }));
      return { data: page.data, next: page.next ?? (place && { at: place.at, id: idOf(place.id) }) };
    },
  };
}

const keyOf = (tenantId: TenantId, id: string): DeliveryKey => `${tenantId}/${id}` as DeliveryKey;

function idOf(key: DeliveryKey): string {
  const { eventId, hookId } = splitDeliveryKey(key);
  return `${eventId}.${hookId}`;
}
