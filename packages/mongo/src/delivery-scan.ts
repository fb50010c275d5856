import { type DeliveryFilter, type DeliveryKey, type DeliveryState, eventKey, type TenantId } from '@hookpost/core';
import { mongo } from 'mongoose';
import { ofEvent } from './delivery-record.ts';
import type { DeliveryDocument } from './documents.ts';
import { between } from './page.ts';

type Query = mongo.Filter<DeliveryDocument>;

/** A delivery's place in the log. */
export type Place = { at: Date; id: DeliveryKey };

/** How a filter's deliveries are looked for: along one index, newest first. */
export type Scan = {
  hint: 'list' | 'ofHook' | 'ofState' | '_id_';
  sort: Record<string, 1 | -1>;
  /** What stands in the index after one place and before another, older one; null: from the newest, to the oldest. null: nothing. */
  range(
    after: Place | null,
    before: Place | null,
  ): { filter: Query; min?: mongo.Document; max?: mongo.Document } | null;
  /** What each of those is held against; null: nothing, every one of them is meant. */
  rest: Query | null;
};

/** Most deliveries are `delivered` at once: those are not in the index by state. */
const isIndexed = (state: DeliveryState | undefined): state is Exclude<DeliveryState, 'delivered'> =>
  state !== undefined && state !== 'delivered';

/** `filter.hook` is the id of a hook of this tenant. */
export function scanOf(tenantId: TenantId, filter: DeliveryFilter): Scan {
  const { hook, event, state } = filter;
  if (event !== undefined) return alongEvent(tenantId, event, filter);
  if (isIndexed(state)) {
    const byHook = hook === undefined ? {} : { hookId: hook };
    return alongTime('ofState', { tenantId, state }, filter, { ...restOf(filter), ...byHook });
  }
  const rest = { ...restOf(filter), ...(state === undefined ? {} : { state }) };
  return hook === undefined
    ? alongTime('list', { tenantId }, filter, rest)
    : alongTime('ofHook', { hookId: hook }, filter, rest);
}

/**
 * Along an index whose key is `head`, the time and `_id`. By bounds on the key as a whole: thousands of an event's
 * deliveries have the same time, and conditions on it and on `_id` would read them all for every page.
 */
function alongTime(hint: Scan['hint'], head: Record<string, string>, { from, to }: DeliveryFilter, rest: Query): Scan {
  const { MaxKey, MinKey } = mongo;
  // The last field of its key, which the others lack.
  const type = (bound: unknown) => (hint === 'ofState' ? { type: bound } : {});
  const byTime = { acceptedAt: -1, _id: -1 } as const;
  const byHead = Object.fromEntries(Object.keys(head).map((field) => [field, 1 as const]));
  return {
    hint,
    sort: { ...byHead, ...byTime },
    range(after, before) {
      const goesOn = after !== null && (to === undefined || after.at <= to);
      const newest = goesOn ? after : { at: to ?? new MaxKey(), id: new MaxKey() };
      const oldest = before ?? { at: from ?? new MinKey(), id: new MinKey() };
      if (newest.at instanceof Date && from !== undefined && newest.at < from) return null;
      return {
        // The place itself is within the bounds.
        filter: goesOn ? { _id: { $ne: after.id } } : {},
        min: { ...head, acceptedAt: newest.at, _id: newest.id, ...type(new MinKey()) },
        max: { ...head, acceptedAt: oldest.at, _id: oldest.id, ...type(new MinKey()) },
      };
    },
    rest: orNull(rest),
  };
}

/** An event's deliveries stand side by side under its key, and were all accepted at once. */
function alongEvent(tenantId: TenantId, event: string, filter: DeliveryFilter): Scan {
  const { hook, state, from, to } = filter;
  const all = ofEvent(eventKey(tenantId, event));
  const rest = {
    ...restOf(filter),
    ...(hook === undefined ? {} : { hookId: hook }),
    ...(state === undefined ? {} : { state }),
    ...between('acceptedAt', from, to),
  };
  return {
    hint: '_id_',
    sort: { _id: -1 },
    range(after, before) {
      const first = after === null || after.id > all.$lt ? all.$lt : after.id;
      return { filter: { _id: { $lt: first, ...(before === null ? { $gte: all.$gte } : { $gt: before.id }) } } };
    },
    rest: orNull(rest),
  };
}

const orNull = (rest: Query): Query | null => (Object.keys(rest).length === 0 ? null : rest);

function restOf({ type, channel, code }: DeliveryFilter): Query {
  return {
    ...(type === undefined ? {} : { type }),
    ...(channel === undefined ? {} : { channels: channel }),
    // The latest attempt's answer, as the state is the latest too.
    ...(code === undefined ? {} : { 'attempts.code': code, $expr: { $eq: [{ $last: '$attempts.code' }, code] } }),
  };
}
