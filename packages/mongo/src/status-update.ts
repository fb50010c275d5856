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
  // The same outcome written again (after a crash, or a lost answer) is not newer than itself, and so counts once.
  const isNewer = (endedAt: unknown) => ({ $gt: [endedAt, '$endedAt'] });
  const ifNewer = (value: unknown, otherwise: string) => ({ $cond: [isNewer(last.endedAt), value, otherwise] });
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
    lastSuccessAt: { $max: ['$lastSuccessAt', latestAt(inOrder.filter(({ success }) => success))] },
    lastFailureAt: { $max: ['$lastFailureAt', latestAt(inOrder.filter(({ success }) => !success))] },
    consecutiveFailures: consecutiveFailures(inOrder, isNewer),
  };
}

const latestAt = (tallies: Tally[]): Date | null =>
  tallies.length === 0 ? null : new Date(Math.max(...tallies.map(({ at }) => at.getTime())));

/** Of failures that are written together, only those count that are newer than what is stored. */
function consecutiveFailures(inOrder: Tally[], isNewer: (endedAt: unknown) => unknown): unknown {
  const lastSuccess = inOrder.findLastIndex(({ success }) => success);
  const failedAt = inOrder.slice(lastSuccess + 1).map(({ endedAt }) => endedAt);
  const before = { $ifNull: ['$consecutiveFailures', 0] };
  const kept = lastSuccess === -1 ? before : { $cond: [isNewer(inOrder[lastSuccess]?.endedAt), 0, before] };
  return { $add: [kept, { $size: { $filter: { input: failedAt, cond: isNewer('$$this') } } }] };
}
