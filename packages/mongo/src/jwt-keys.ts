import { createHash } from 'node:crypto';
import {
  type Clock,
  type JwtKey,
  type JwtKeyStore,
  type JwtVerifyKey,
  type NewJwtKey,
  systemClock,
  type TenantId,
} from '@hookpost/core';
import { SealError, type Vault } from '@hookpost/platform';
import { mongo } from 'mongoose';
import { auditKeys } from './audit-key.ts';
import type { Database } from './connect.ts';
import type { JwtKeyDocument } from './documents.ts';
import { holdTenant } from './hold-tenant.ts';
import { modelsOf, own } from './models.ts';
import { isDuplicateKey, pageOf } from './page.ts';
import { JWT_KEY_FIELD } from './sealed-fields.ts';

/** Of one tenant: a JWT without a name is tried with every tenant's keys, and no tenant may crowd out the others. */
const MAX_PER_TENANT = 10;

export type JwtKeyDeps = { db: Database; vault: Vault; clock?: Pick<Clock, 'now'> };

export function createJwtKeyStore({ db, vault, clock = systemClock() }: JwtKeyDeps): JwtKeyStore {
  const { JwtKey } = modelsOf(db.connection);
  const audit = auditKeys(db, clock);

  /** null where its encryption key is not configured any more: it fits no signature then. */
  function openKey(document: JwtKeyDocument): JwtVerifyKey | null {
    try {
      return {
        ...toJwtKey(document),
        key: vault.open(document.key, { tenantId: document.tenantId, field: JWT_KEY_FIELD }),
      };
    } catch (error) {
      if (error instanceof SealError) return null;
      throw error;
    }
  }

  return {
    async create(tenantId, { alg, key, audience }, by) {
      if ((await JwtKey.countDocuments({ tenantId })) >= MAX_PER_TENANT) return { kind: 'too_many' };
      const print = printOf({ alg, key });
      if (print !== null && (await JwtKey.exists(sameElsewhere(tenantId, print, audience)))) return { kind: 'taken' };
      const document: JwtKeyDocument = {
        _id: new mongo.ObjectId(),
        tenantId,
        alg,
        key: vault.seal(key, { tenantId, field: JWT_KEY_FIELD }),
        ...(print !== null && { print }),
        audience,
        createdAt: new Date(clock.now()),
      };
      try {
        await db.transaction(async (session) => {
          await holdTenant(db, session, tenantId);
          await JwtKey.create([document], { session });
          await audit.jwtKey(session, document, 'created', by);
        });
      } catch (error) {
        // By somebody else at the same moment.
        if (isDuplicateKey(error)) return { kind: 'taken' };
        throw error;
      }
      return { kind: 'ok', key: toJwtKey(document) };
    },

    async list(tenantId, { limit, after }) {
      const before = after === null ? {} : { _id: { $lt: new mongo.ObjectId(after.id) } };
      const rows = await db.jwtKeys
        .find({ tenantId, ...before })
        .sort({ _id: -1 })
        .limit(limit + 1)
        .toArray();
      return pageOf(rows.map(toJwtKey), limit, ({ createdAt, id }) => ({ at: createdAt, id }));
    },

    async remove(tenantId, id, by) {
      const _id = idOf(id);
      if (_id === null) return false;
      return db.transaction(async (session) => {
        const document = await JwtKey.findOneAndDelete({ _id, tenantId }, { session }).lean<JwtKeyDocument>();
        if (document === null) return false;
        await audit.jwtKey(session, document, 'deleted', by);
        return true;
      });
    },

    async named(id) {
      const _id = idOf(id);
      const document = _id && (await db.jwtKeys.findOne({ _id }));
      return document && openKey(document);
    },

    async ofAlg(alg, limit, known = []) {
      const unknown = known.length === 0 ? {} : { _id: { $nin: known.map((id) => new mongo.ObjectId(id)) } };
      const documents = await db.jwtKeys
        .find({ alg, ...unknown })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return documents.map(openKey).filter((key) => key !== null);
    },
  };
}

/** Public keys are no secret: whoever registers another's would get the calls that its JWTs are meant for. */
function sameElsewhere(tenantId: TenantId, print: string, audience: string | null) {
  const overlapping = audience === null ? {} : { audience: own({ $in: [audience, null] }) };
  return { print, tenantId: own({ $ne: tenantId }), ...overlapping };
}

const printOf = ({ alg, key }: Pick<NewJwtKey, 'alg' | 'key'>): string | null =>
  alg === 'HS256' ? null : createHash('sha256').update(key).digest('hex');

const idOf = (id: string): mongo.ObjectId | null => (/^[\da-f]{24}$/.test(id) ? new mongo.ObjectId(id) : null);

const toJwtKey = ({ _id, tenantId, alg, audience, createdAt }: JwtKeyDocument): JwtKey => ({
  id: _id.toHexString(),
  tenantId: tenantId as TenantId,
  alg,
  audience,
  createdAt,
});
