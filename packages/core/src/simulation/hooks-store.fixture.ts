import type { Hook, HookSettings, TenantId } from '../hook.ts';
import { type Lane, NEVER } from '../lane.ts';
import { type Catalogue, compileCatalogue } from '../matching.ts';
import type { HookSource } from '../ports.ts';
import type { Database } from './database.fixture.ts';
import { idleLane } from './lanes-store.fixture.ts';
import type { Process } from './process.fixture.ts';

type LaneChange = 'close' | 'fresh' | 'keep';

/** Writes of hooks, each one transaction: the hook, the tenant's version, and its lane, which becomes due now. */
export function createMemoryHooks({ db, serverNow }: { db: Database; serverNow(): Date }) {
  function write(hook: Hook, change: LaneChange, deleted = false): Lane {
    db.hooksVersion++;
    db.hooks.put(hook.id, { ...hook, version: db.hooksVersion, updatedAt: serverNow(), deleted });
    return wakeLane(hook, change);
  }

  function wakeLane({ id, tenantId }: Hook, change: LaneChange): Lane {
    const lane = db.lanes.get(id) ?? idleLane(id, tenantId);
    const woken = { ...lane, dueAt: serverNow(), wakes: lane.wakes + 1 };
    if (change === 'fresh') Object.assign(woken, { failures: 0, trips: 0, openAt: null, failingSince: null });
    if (change === 'close') woken.openAt = NEVER;
    db.lanes.put(id, woken);
    return woken;
  }

  return {
    create: (hook: Hook): Lane => write(hook, laneChange(null, hook)),

    /** null: no such hook, or nothing to change. */
    update(id: string, change: (hook: Hook) => HookSettings): Lane | null {
      const stored = db.hooks.get(id);
      if (stored === undefined || stored.deleted) return null;
      const { deleted, ...before } = stored;
      const settings = change(before);
      if (settings === before) return null;
      const after = { ...before, ...settings };
      return write(after, laneChange(before, after));
    },

    remove(id: string): Lane | null {
      const hook = db.hooks.get(id);
      return hook === undefined || hook.deleted ? null : write(hook, 'fresh', true);
    },
  };
}

export type MemoryHooks = ReturnType<typeof createMemoryHooks>;

/** What a write means for the lane: closed until a person opens it, begun afresh, or left to its breaker. */
function laneChange(before: Hook | null, after: HookSettings): LaneChange {
  if (after.paused || !after.enabled) return 'close';
  if (before === null || before.paused || !before.enabled) return 'fresh';
  return before.url !== after.url ? 'fresh' : 'keep';
}

type Known = { version: number; hooks: Map<string, Hook>; catalogue: Catalogue };

export type HookSourceDeps = { db: Database; process: Process; hooks: MemoryHooks };

/** Hooks as one process has them: in memory, and by the tenant's version as new as the moment they are asked for. */
export function createMemoryHookSource({ db, process, hooks }: HookSourceDeps): HookSource {
  const known = new Map<TenantId, Known>();
  const disabled = new Set<string>();

  async function catalogue(tenantId: TenantId): Promise<Catalogue> {
    const version = await process.ask('hooks.version', () => db.hooksVersion);
    const before = known.get(tenantId);
    if (before !== undefined && before.version >= version) return before.catalogue;
    const isNewer = (hook: Hook) => hook.tenantId === tenantId && hook.version > (before?.version ?? -1);
    const newer = await process.ask('hooks.newer', () => db.hooks.all().filter(isNewer));
    const merged = new Map(before?.hooks);
    for (const hook of newer) {
      if (hook.deleted) merged.delete(hook.id);
      else merged.set(hook.id, hook);
    }
    // Counted from the version that was read first: what was written since is read again next time.
    const entry = { version, hooks: merged, catalogue: compileCatalogue(merged.values()) };
    known.set(tenantId, entry);
    return entry.catalogue;
  }

  return {
    async catalogues(tenantIds) {
      return new Map(await Promise.all(tenantIds.map(async (id) => [id, await catalogue(id)] as const)));
    },

    find: (hookId) =>
      process.ask('hooks.find', () => {
        const hook = db.hooks.get(hookId);
        return hook === undefined || hook.deleted ? null : hook;
      }),

    async disable({ id, version }, reason) {
      // Requests that were open together may all be answered with 410.
      if (disabled.has(`${id} ${version}`)) return false;
      disabled.add(`${id} ${version}`);
      let done = false;
      const change = (hook: Hook) => {
        done = hook.enabled && hook.version === version;
        return done ? { ...hook, enabled: false, disabledReason: reason } : hook;
      };
      await process.persist(() => process.ask('hooks.disable', () => hooks.update(id, change)));
      return done;
    },
  };
}
