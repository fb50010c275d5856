import { isDeepStrictEqual } from 'node:util';
import { type Actor, type AuditAction, auditChange, type Hook, maskSettings, type TenantId } from '@hookpost/core';
import { SealError, type Vault } from '@hookpost/platform';
import type { mongo } from 'mongoose';
import { recordChange } from './audit.ts';
import type { Database } from './connect.ts';
import type { HookDocument } from './documents.ts';
import { toHook } from './hook-record.ts';

/** `before` null: made. `after` null: deleted. */
export type HookChange = { before: Hook | null; after: Hook | null; by: Actor; at: Date };

/** Appends a hook's change to the audit log. */
export async function recordHook(
  db: Database,
  session: mongo.ClientSession,
  { tenantId, id }: { tenantId: TenantId; id: string },
  { before, after, by, at }: HookChange,
): Promise<void> {
  const change = auditChange(before, after, maskSettings);
  const action = actionOf(before, after);
  await recordChange(db, session, { tenantId, by, at, action, target: { kind: 'hook', id }, change });
}

/** null where its secrets can't be opened any more: it can still be deleted. */
export function readable(document: HookDocument, vault: Vault): Hook | null {
  try {
    return toHook(document, vault);
  } catch (error) {
    if (error instanceof SealError) return null;
    throw error;
  }
}

function actionOf(before: Hook | null, after: Hook | null): AuditAction {
  if (after === null) return 'hook.deleted';
  if (before === null) return 'hook.created';
  if (before.enabled !== after.enabled) return after.enabled ? 'hook.enabled' : 'hook.disabled';
  return isDeepStrictEqual(before.secrets, after.secrets) ? 'hook.changed' : 'hook.secret_rotated';
}
