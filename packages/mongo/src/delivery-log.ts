import {
  type DeliveryFilter,
  type DeliveryKey,
  type DeliveryLog,
  eventKey,
  splitDeliveryKey,
  type TenantId,
} from '@hookpost/core';
import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import { ofEvent, toDelivery } from './delivery-record.ts';
import type { DeliveryDocument } from './documents.ts';
import { between, olderThan, pageOf } from './page.ts';

export function createDeliveryLog({ db }: { db: Database }): DeliveryLog {
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
      const place = after && { at: after.at, id: keyOf(tenantId, after.id) };
      const documents = await db.deliveries
        .find({ ...matching(tenantId, filter), $and: [olderThan(place, 'acceptedAt', '_id')] })
        .project<DeliveryDocument>({ 'attempts.response': 0, body: 0 })
        .sort({ acceptedAt: -1, _id: -1 })
        .limit(limit + 1)
        .toArray();
      return pageOf(documents.map(toDelivery), limit, ({ key, acceptedAt }) => {
        const { eventId, hookId } = splitDeliveryKey(key);
        return { at: acceptedAt, id: `${eventId}.${hookId}` };
      });
    },
  };
}

const keyOf = (tenantId: TenantId, id: string): DeliveryKey => `${tenantId}/${id}` as DeliveryKey;

function matching(tenantId: TenantId, filter: DeliveryFilter): mongo.Filter<DeliveryDocument> {
  const { hook, event, type, channel, state, code, from, to } = filter;
  return {
    tenantId,
    ...(hook === undefined ? {} : { hookId: hook }),
    // All deliveries of an event stand side by side under its key; "/" is the character after the dot.
    ...(event === undefined ? {} : { _id: ofEvent(eventKey(tenantId, event)) }),
    ...(type === undefined ? {} : { type }),
    ...(channel === undefined ? {} : { channels: channel }),
    ...(state === undefined ? {} : { state }),
    // The latest attempt's answer, as the state is the latest too.
    ...(code === undefined ? {} : { $expr: { $eq: [{ $last: '$attempts.code' }, code] } }),
    ...between('acceptedAt', from, to),
  };
}
