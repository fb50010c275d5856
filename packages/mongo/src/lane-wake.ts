import { isDeepStrictEqual } from 'node:util';
import { type Hook, type HookSettings, type Lane, NEVER, type TenantId } from '@hookpost/core';
import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import { idleLane, toLane } from './lane-record.ts';

/** What a hook's write means for its lane: closed until a person opens it, begun afresh, or left to its breaker. */
export type LaneChange = 'close' | 'fresh' | 'keep';

/** `before` is null for a new hook. */
export function laneChange(before: Hook | null, after: HookSettings): LaneChange {
  if (after.paused || !after.enabled) return 'close';
  if (before === null || before.paused || !before.enabled) return 'fresh';
  return isDeepStrictEqual(receiver(before), receiver(after)) ? 'keep' : 'fresh';
}

/** What decides who is asked, and whether they answer. */
const receiver = ({ url, auth, tls }: HookSettings) => ({ url, auth, tls });

/** Makes the hook's lane due now, so that whoever takes it sees the hook as it has become. */
export async function wakeLane(
  db: Database,
  session: mongo.ClientSession,
  { hookId, tenantId, change }: { hookId: string; tenantId: TenantId; change: LaneChange },
): Promise<Lane> {
  const orZero = (field: string) => ({ $ifNull: [field, 0] });
  const woken = {
    tenantId,
    dueAt: '$$NOW',
    wakes: { $add: [orZero('$wakes'), 1] },
    fence: orZero('$fence'),
    failures: change === 'fresh' ? 0 : orZero('$failures'),
    trips: change === 'fresh' ? 0 : orZero('$trips'),
    ...(change === 'close' ? { openAt: NEVER } : {}),
  };
  const stages = [{ $set: woken }, ...(change === 'fresh' ? [{ $unset: ['openAt', 'failingSince'] }] : [])];
  const options = { upsert: true, session, returnDocument: 'after' } as const;
  const lane = await db.lanes.findOneAndUpdate({ _id: hookId }, stages, options);
  return lane === null ? idleLane(hookId, tenantId) : toLane(lane);
}
