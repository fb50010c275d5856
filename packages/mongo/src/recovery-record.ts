import type { Recovery, TenantId } from '@hookpost/core';
import { mongo } from 'mongoose';
import type { Database } from './connect.ts';
import type { RecoveryDocument } from './documents.ts';

export const toRecovery = ({ _id, tenantId, channels = null, ...recovery }: RecoveryDocument): Recovery => ({
  ...recovery,
  channels,
  id: _id.toHexString(),
  tenantId: tenantId as TenantId,
});

/** null for what no recovery's id looks like. */
export const recoveryId = (id: string): mongo.ObjectId | null =>
  /^[\da-f]{24}$/.test(id) ? new mongo.ObjectId(id) : null;

type OfHook = { tenantId: string; hookId: string };

/** Ends the running recoveries of a deleted hook. */
export async function endRecoveries(
  db: Database,
  session: mongo.ClientSession,
  ofHook: OfHook,
  now: Date,
): Promise<void> {
  const ended = { $set: { state: 'cancelled', finishedAt: now } } as const;
  await db.recoveries.updateMany({ ...ofHook, state: 'running' }, ended, { session });
}

/** Says on a hook's lane whether any recovery is running, so that a slice without one reads none. */
export async function markLane(
  db: Database,
  session: mongo.ClientSession,
  { tenantId, hookId }: OfHook,
): Promise<void> {
  const running = await db.recoveries.findOne({ tenantId, hookId, state: 'running' }, { session });
  const update = running === null ? { $unset: { recovering: 1 as const } } : { $set: { recovering: true as const } };
  await db.lanes.updateOne({ _id: hookId }, update, { session });
}
