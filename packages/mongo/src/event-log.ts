import {
  type DeliveryCounts,
  type DeliveryState,
  type EventKey,
  type EventLog,
  eventKey,
  type LoggedEvent,
  splitEventKey,
  type TenantId,
} from '@hookpost/core';
import type { Database } from './connect.ts';
import { ofEvent } from './delivery-record.ts';
import type { EventDocument } from './documents.ts';
import { toEventHead } from './event-record.ts';
import { between, olderThan, pageOf } from './page.ts';

type DeliveryCount = { _id: { tenantId: TenantId; eventId: string; state: DeliveryState }; n: number };

const noDeliveries = (): DeliveryCounts => ({ pending: 0, delivered: 0, failed: 0, cancelled: 0, skipped: 0 });

export function createEventLog({ db }: { db: Database }): EventLog {
  /** How many deliveries of each event are in which state. */
  async function countDeliveries(keys: EventKey[]): Promise<Map<string, DeliveryCounts>> {
    const counts = new Map(keys.map((key) => [key, noDeliveries()]));
    if (keys.length === 0) return counts;
    const groups = db.deliveries.aggregate<DeliveryCount>([
      { $match: { $or: keys.map((key) => ({ _id: ofEvent(key) })) } },
      { $group: { _id: { tenantId: '$tenantId', eventId: '$eventId', state: '$state' }, n: { $sum: 1 } } },
    ]);
    for await (const { _id, n } of groups) {
      const count = counts.get(eventKey(_id.tenantId, _id.eventId));
      if (count !== undefined) count[_id.state] = n;
    }
    return counts;
  }

  async function withCounts(documents: EventDocument[]): Promise<LoggedEvent[]> {
    const counts = await countDeliveries(documents.map(({ _id }) => _id as EventKey));
    return documents.map((document) => ({
      event: { ...toEventHead(document), data: document.payload?.value() ?? null },
      deliveries: counts.get(document._id) ?? noDeliveries(),
    }));
  }

  return {
    async get(tenantId, id) {
      const document = await db.events.findOne({ _id: eventKey(tenantId, id) });
      return document === null ? null : ((await withCounts([document]))[0] ?? null);
    },

    async list(tenantId, { type, channel, from, to }, { limit, after }) {
      const documents = await db.events
        .find({
          tenantId,
          ...(type === undefined ? {} : { type }),
          ...(channel === undefined ? {} : { channels: channel }),
          $and: [
            between('acceptedAt', from, to),
            olderThan(after && { at: after.at, id: eventKey(tenantId, after.id) }, 'acceptedAt', '_id'),
          ],
        })
        .sort({ acceptedAt: -1, _id: -1 })
        .limit(limit + 1)
        .toArray();
      const page = pageOf(documents, limit, ({ _id, acceptedAt }) => ({
        at: acceptedAt,
        id: splitEventKey(_id as EventKey).eventId,
      }));
      return { data: await withCounts(page.data), next: page.next };
    },
  };
}
