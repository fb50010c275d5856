/** The latest status of a hook and event type: many outcomes become one update, and an older outcome overwrites nothing. */
import { splitDeliveryKey, type Tally } from '@hookpost/core';

type Update = { updateOne: { filter: { _id: string }; update: Record<string, unknown>[]; upsert: true } };

export function statusUpdates(tallies: Tally[]): Update[] {
  const byStatus = Map.groupBy(tallies, ({ hookId, type }) => `${hookId}:${type}`);
  return [...byStatus].map(([_id, ofStatus]) => ({
    updateOne: { filter: { _id }, update: [{ $set: merged(ofStatus) }], upsert: true },
  }));
}

function merged(tallies: Tally[]): Record<string, unknown> {
  const inOrder = tallies.toSorted((a, b) => a.endedAt.getTime() - b.endedAt.getTime());
  const last = inOrder.at(-1) as Tally;
  const lastSuccess = inOrder.findLast(({ success }) => success);
  const lastFailure = inOrder.findLast(({ success }) => !success);
  const failures = inOrder.length - 1 - inOrder.findLastIndex(({ success }) => success);
  // The same outcome written again (after a crash, or a lost answer) is not newer than itself, and so counts once.
  const isNewer = { $gt: [last.endedAt, '$endedAt'] };
  const ifNewer = (value: unknown, otherwise: string) => ({ $cond: [isNewer, value, otherwise] });
  // Words of publishers and receivers may begin with "$".
  const { tenantId, eventId, hookId } = splitDeliveryKey(last.delivery);
  return {
    tenantId: { $literal: tenantId },
    hookId,
    type: { $literal: last.type },
    at: ifNewer(last.at, '$at'),
    endedAt: ifNewer(last.endedAt, '$endedAt'),
    success: ifNewer({ $literal: last.success }, '$success'),
    code: ifNewer({ $literal: last.code }, '$code'),
    text: ifNewer({ $literal: last.text }, '$text'),
    error: ifNewer({ $literal: last.error }, '$error'),
    deliveryId: ifNewer({ $literal: `${eventId}.${hookId}` }, '$deliveryId'),
    lastSuccessAt: { $max: ['$lastSuccessAt', lastSuccess?.at ?? null] },
    lastFailureAt: { $max: ['$lastFailureAt', lastFailure?.at ?? null] },
    consecutiveFailures: ifNewer(
      lastSuccess === undefined ? { $add: [{ $ifNull: ['$consecutiveFailures', 0] }, failures] } : failures,
      '$consecutiveFailures',
    ),
  };
}
