import {
  type Catalogue,
  compileCatalogue,
  type Hook,
  type HookSettings,
  type HookSource,
  type HookStore,
  type Log,
  SERVICE,
  type TenantId,
} from '@hookpost/core';
import type { Vault } from '@hookpost/platform';
import { LRUCache } from 'lru-cache';
import { mongo } from 'mongoose';
import { coalesceReads } from './coalesce.ts';
import type { Database } from './connect.ts';
import { createDispatchReads, type DispatchReads } from './dispatch-reads.ts';
import type { HookDocument } from './documents.ts';
import { toReadableHook } from './hook-record.ts';
import { persist } from './persist.ts';

/** So many hooks are kept in memory, with their tenants'; those of the tenant that is largest in any case. */
const HOOKS_KEPT = 50_000;
/** Tombstones are kept for a day; a catalogue that was not checked for so long is loaded whole. */
const LOAD_WHOLE_MS = 3600 * 1000;

type Known = { version: number; checkedAt: number; hooks: Map<string, Hook>; catalogue: Catalogue };

export type HookSourceDeps = {
  db: Database;
  vault: Vault;
  hooks: Pick<HookStore, 'update'>;
  now(): number;
  log: Log;
  /** Those that the event store of this process reads with, too. */
  reads?: Pick<DispatchReads, 'hooksVersions'>;
};

/**
 * The hooks of each tenant in memory, as new as the moment they are asked for: the tenant's `hooksVersion` says whether
 * anything changed, and only hooks of a newer version are read.
 */
export function createHookSource(deps: HookSourceDeps): HookSource {
  const { db, vault, hooks, now, log, reads = createDispatchReads(db) } = deps;
  const known = new LRUCache<TenantId, Known>({
    maxSize: HOOKS_KEPT,
    sizeCalculation: ({ hooks }) => Math.min(hooks.size + 1, HOOKS_KEPT),
  });
  const disabled = new LRUCache<string, true>({ max: 1000 });

  async function refresh(tenantId: TenantId, version: number): Promise<Known> {
    const checkedAt = now();
    const before = known.get(tenantId);
    const usable = before !== undefined && checkedAt - before.checkedAt < LOAD_WHOLE_MS ? before : null;
    if (usable !== null && usable.version >= version) return remember(tenantId, { ...usable, checkedAt });

    const newer = { tenantId, version: { $gt: usable?.version ?? -1 } };
    const documents = await db.hooks.find(newer).toArray();
    const merged = merge(usable?.hooks, documents);
    // A hook of a version above this one may be among them while another is still being committed: counted from the
    // version that was read first, both are read again next time.
    return remember(tenantId, { version, checkedAt, hooks: merged, catalogue: compileCatalogue(merged.values()) });
  }

  function remember(tenantId: TenantId, entry: Known): Known {
    known.set(tenantId, entry);
    return entry;
  }

  function merge(before: Map<string, Hook> | undefined, documents: HookDocument[]): Map<string, Hook> {
    const merged = new Map(before);
    for (const document of documents) {
      if (document.deletedAt === undefined) merged.set(document._id.toHexString(), toReadableHook(document, vault));
      else merged.delete(document._id.toHexString());
    }
    return merged;
  }

  const found = coalesceReads<string, HookDocument>(500, async (hookIds) => {
    const _id = { $in: hookIds.map((id) => new mongo.ObjectId(id)) };
    const documents = await db.hooks.find({ _id, deletedAt: { $exists: false } }).toArray();
    return new Map(documents.map((document) => [document._id.toHexString(), document]));
  });

  return {
    async catalogues(tenantIds) {
      const current = [...(await reads.hooksVersions(tenantIds))];
      const entries = await Promise.all(
        current.map(async ([id, version]) => [id, (await refresh(id, version)).catalogue] as const),
      );
      return new Map(entries);
    },

    async find(hookId) {
      const document = (await found([hookId])).get(hookId);
      return document === undefined ? null : toReadableHook(document, vault);
    },

    async disable(hook, reason, tell = null) {
      // Hundreds of requests that were open together may all be answered with 410.
      const once = `${hook.id} ${hook.version}`;
      if (disabled.has(once)) return false;
      disabled.set(once, true);
      let done = false;
      const change = (now: Hook): HookSettings => {
        done = now.enabled && now.version === hook.version;
        return done ? { ...now, enabled: false, disabledReason: reason } : now;
      };
      await persist('hooks.disable', () => hooks.update(hook.tenantId, hook.id, change, SERVICE, tell), log);
      return done;
    },
  };
}
