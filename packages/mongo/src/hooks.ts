import {
  type Clock,
  createTurns,
  type HookFilter,
  type HookStore,
  type HookWriteResult,
  notFound,
  OWN_TYPES,
  type Portion,
  systemClock,
  type TenantId,
} from '@hookpost/core';
import type { Vault } from '@hookpost/platform';
import { mongo } from 'mongoose';
import { announce } from './announce.ts';
import { readable, recordHook } from './audit-hook.ts';
import type { Database } from './connect.ts';
import type { HookDocument } from './documents.ts';
import { toHook, toReadableHook, toSettingsDocument } from './hook-record.ts';
import { laneChange } from './lane-wake.ts';
import { modelsOf, own } from './models.ts';
import { isDuplicateKey, pageOf } from './page.ts';
import { endRecoveries } from './recovery-record.ts';
import { type OnWoken, type WakingWork, waking } from './waking.ts';

/** The longest a write waits for others of its tenant: with its transaction (3 s) less than the 5 s that the API gives it. */
const TURN_MS = 1500;

export type HookStoreDeps = {
  db: Database;
  vault: Vault;
  onWoken?: OnWoken;
  /** The database's, so that times agree over all processes; this machine's unless given. */
  clock?: Clock;
};

export function createHookStore({ db, vault, onWoken = () => {}, clock = systemClock() }: HookStoreDeps): HookStore {
  const { Hook, Tenant } = modelsOf(db.connection);
  // Every write bumps its tenant's version: two at once conflict, and would both begin again and again.
  const inTurn = createTurns({ clock, patienceMs: TURN_MS, what: 'changes of this tenant' });

  async function nextVersion(
    tenantId: TenantId,
    session: mongo.ClientSession,
  ): Promise<{ version: number; tenantName: string }> {
    const bump = { $inc: { hooksVersion: 1 } };
    const tenant = await Tenant.findOneAndUpdate({ _id: tenantId }, bump, { session, returnDocument: 'after' }).lean();
    if (tenant === null) throw notFound();
    return { version: tenant.hooksVersion, tenantName: tenant.name };
  }

  async function find(
    tenantId: TenantId,
    idOrUid: string,
    session?: mongo.ClientSession,
  ): Promise<HookDocument | null> {
    const living = { tenantId, deletedAt: own({ $exists: false }) };
    const options = session ? { session } : {};
    // An id goes before a uid of the same letters, so that no uid can hide a hook from its own id.
    if (/^[\da-f]{24}$/.test(idOrUid)) {
      const byId = await Hook.findOne({ ...living, _id: new mongo.ObjectId(idOrUid) }, null, options).lean();
      if (byId !== null) return byId as HookDocument;
    }
    return (await Hook.findOne({ ...living, uid: idOrUid }, null, options).lean()) as HookDocument | null;
  }

  /** Runs a write that may find its uid taken by another hook. */
  async function writing<T>(tenantId: TenantId, work: WakingWork<T>): Promise<T | { kind: 'uid_taken' }> {
    try {
      return await inTurn(tenantId, () => waking(db, onWoken, work));
    } catch (error) {
      if (isDuplicateKey(error)) return { kind: 'uid_taken' };
      throw error;
    }
  }

  return {
    create: (tenantId, settings, by) =>
      writing<HookWriteResult>(tenantId, async (session, wake) => {
        const now = new Date(clock.now());
        const document: HookDocument = {
          _id: new mongo.ObjectId(),
          tenantId,
          ...(await nextVersion(tenantId, session)),
          ...toSettingsDocument(tenantId, settings, vault),
          createdAt: now,
          updatedAt: now,
        };
        await Hook.create([document], { session });
        const hookId = document._id.toHexString();
        await wake({ hookId, tenantId, change: laneChange(null, settings) });
        const hook = toHook(document, vault);
        await recordHook(db, session, hook, { before: null, after: hook, by, at: now });
        return { kind: 'ok', hook };
      }),

    async get(tenantId, idOrUid) {
      const document = await find(tenantId, idOrUid);
      return document && toReadableHook(document, vault);
    },

    async getByPublicId(tenantId, publicId) {
      const living = { tenantId, publicId, deletedAt: own({ $exists: false }) };
      const document = (await Hook.findOne(living).lean()) as HookDocument | null;
      return document && toReadableHook(document, vault);
    },

    async list(tenantId, filter, { limit, after, offset = 0 }) {
      const before = after && { _id: own({ $lt: new mongo.ObjectId(after.id) }) };
      const query = { tenantId, deletedAt: own({ $exists: false }), ...matching(filter), ...before };
      const rows = (await Hook.find(query)
        .sort({ _id: -1 })
        .skip(offset)
        .limit(limit + 1)
        .lean()) as HookDocument[];
      const hooks = rows.map((row) => toReadableHook(row, vault));
      return pageOf(hooks, limit, (hook) => ({ at: hook.createdAt, id: hook.id }));
    },

    update: (tenantId, id, change, by, tell = null) =>
      writing<HookWriteResult | null>(tenantId, async (session, wake) => {
        const document = await find(tenantId, id, session);
        if (document === null) return null;
        const before = toHook(document, vault);
        const settings = change(before);
        if (settings === before) return { kind: 'ok', hook: before };
        const now = new Date(clock.now());
        const replacement: HookDocument = {
          _id: document._id,
          tenantId,
          ...(await nextVersion(tenantId, session)),
          ...toSettingsDocument(tenantId, settings, vault),
          createdAt: document.createdAt,
          updatedAt: now,
        };
        await Hook.replaceOne({ _id: document._id }, replacement, { session });
        await wake({ hookId: before.id, tenantId, change: laneChange(before, settings) });
        const after = toHook(replacement, vault);
        await recordHook(db, session, after, { before, after, by, at: now });
        if (tell !== null) await announce(db, session, tell, now);
        return { kind: 'ok', hook: after };
      }),

    remove: (tenantId, id, by) =>
      inTurn(tenantId, () =>
        waking(db, onWoken, async (session, wake) => {
          const document = await find(tenantId, id, session);
          if (document === null) return false;
          const now = new Date(clock.now());
          const { version } = await nextVersion(tenantId, session);
          // The uid is free again at once; the rest stays a day, so that every catalogue hears of the deletion.
          const tombstone = { $set: { deletedAt: now, updatedAt: now, version }, $unset: { uid: 1, publicId: 1 } };
          await Hook.updateOne({ _id: document._id }, tombstone, { session });
          const hookId = document._id.toHexString();
          await endRecoveries(db, session, { tenantId, hookId }, now);
          await wake({ hookId, tenantId, change: 'fresh' });
          const change = { before: readable(document, vault), after: null, by, at: now };
          await recordHook(db, session, { tenantId, id: hookId }, change);
          return true;
        }),
      ),
  };
}

function matching(filter: HookFilter): Record<string, unknown> {
  const all: Record<string, unknown>[] = [];
  if (filter.event !== undefined) all.push(taking(filter.event));
  if (filter.portion !== undefined) all.push(within(filter.portion));
  if (filter.q !== undefined) {
    const $regex = filter.q.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    all.push({ $or: ['name', 'url', 'uid'].map((field) => ({ [field]: own({ $regex, $options: 'i' }) })) });
  }
  return {
    ...(filter.enabled === undefined ? {} : { enabled: filter.enabled }),
    ...(filter.channel === undefined ? {} : { channels: filter.channel }),
    ...(filter.dialect === undefined ? {} : { dialect: filter.dialect }),
    ...(all.length === 0 ? {} : { $and: all }),
  };
}

/** As `holds` has it. */
function within(portion: Portion): Record<string, unknown> {
  if ('hooks' in portion) return { _id: own({ $in: portion.hooks.map((id) => new mongo.ObjectId(id)) }) };
  return { channels: own({ $ne: [], $not: { $elemMatch: { $nin: portion.channels } } }) };
}

/** Hooks that take events of this type; a pattern finds those that hold this very pattern, too. */
function taking(type: string): Record<string, unknown> {
  const dots = [...type.matchAll(/\./g)].map(({ index }) => index);
  const patterns = [type, ...dots.map((dot) => `${type.slice(0, dot)}.*`)];
  if (type.startsWith(OWN_TYPES)) return { events: own({ $in: patterns }) };
  return { $or: [{ events: own({ $in: [...patterns, '*'] }) }, { events: own({ $size: 0 }) }] };
}
