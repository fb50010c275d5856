import { type Actor, type AuditKind, auditChange, type Clock, type TenantId } from '@hookpost/core';
import type { mongo } from 'mongoose';
import { recordChange } from './audit.ts';
import type { Database } from './connect.ts';
import type { JwtKeyDocument, KeyDocument } from './documents.ts';

type Deed = 'created' | 'deleted';

/** Appends to the audit log that a key was made or has ended. Its value is in no record, not even as its hash. */
export function auditKeys(db: Database, clock: Pick<Clock, 'now'>) {
  async function record(
    session: mongo.ClientSession,
    {
      kind,
      id,
      tenantId,
      shown,
    }: { kind: AuditKind & ('key' | 'jwt_key'); id: string; tenantId: string; shown: object },
    deed: Deed,
    by: Actor,
  ): Promise<void> {
    const [before, after] = deed === 'created' ? [null, shown] : [shown, null];
    const change = auditChange(before, after, (fields) => ({ ...fields }));
    const action = `${kind}.${deed}` as const;
    const at = new Date(clock.now());
    await recordChange(db, session, { tenantId: tenantId as TenantId, by, at, action, target: { kind, id }, change });
  }

  return {
    key: (
      session: mongo.ClientSession,
      { id, tenantId, name, scopes, owner, expiresAt }: KeyDocument,
      deed: Deed,
      by: Actor,
    ) => record(session, { kind: 'key', id, tenantId, shown: { name, scopes, owner, expiresAt } }, deed, by),
    jwtKey: (session: mongo.ClientSession, { _id, tenantId, alg, audience }: JwtKeyDocument, deed: Deed, by: Actor) =>
      record(session, { kind: 'jwt_key', id: _id.toHexString(), tenantId, shown: { alg, audience } }, deed, by),
  };
}
