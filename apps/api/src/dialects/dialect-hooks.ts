import {
  type Actor,
  type Hook,
  HookpostError,
  type HookStore,
  type HookWriteResult,
  notFound,
  type PageAfter,
  type TenantId,
} from '@hookpost/core';
import type { CommandOf, Dialect, HookAsked, HookDraft } from '@hookpost/dialects';
import type { HookRules } from '../hooks/hook-settings.ts';
import { changedSettings, newSettings } from './dialect-settings.ts';

/** Whose hooks, and who asks. */
export type DialectScope = { tenantId: TenantId; dialect: Dialect; by: Actor };

export type DialectHooksDeps = { hooks: HookStore; hookRules: HookRules };

const PAGE = 200;
const HOOK_ID = /^[\da-f]{24}$/i;

/** The hooks that a tenant has made through one dialect. To it there are no others: 404. */
export function dialectHooks({ tenantId, dialect, by }: DialectScope, { hooks, hookRules }: DialectHooksDeps) {
  async function create(draft: HookDraft): Promise<Hook> {
    return written(await hooks.create(tenantId, newSettings(draft, dialect, hookRules), by));
  }

  /** Newest first: `limit` of them from `offset` on, or all. */
  async function list({ channel, limit = Number.POSITIVE_INFINITY, offset = 0 }: ListCommand): Promise<Hook[]> {
    const filter = { dialect: dialect.name, ...(channel === undefined ? {} : { channel }) };
    const all: Hook[] = [];
    let after: PageAfter | null = null;
    do {
      const page = { limit: Math.min(PAGE, limit - all.length), after, offset: after === null ? offset : 0 };
      const { data, next } = await hooks.list(tenantId, filter, page);
      all.push(...data);
      after = next;
    } while (after !== null && all.length < limit);
    return all;
  }

  async function get(asked: HookAsked): Promise<Hook> {
    const hook = dialect.ids === 'uuid' ? await hooks.getByPublicId(tenantId, asked.id) : await byId(asked.id);
    return ours(hook, asked);
  }

  // The store takes a uid, too; to a dialect there is no such thing.
  const byId = async (id: string) => (HOOK_ID.test(id) ? hooks.get(tenantId, id.toLowerCase()) : null);

  async function update(asked: HookAsked, change: (hook: Hook) => Partial<HookDraft>): Promise<Hook> {
    const { id } = await get(asked);
    const changed = (hook: Hook) => changedSettings(ours(hook, asked), change, hookRules);
    return written(await hooks.update(tenantId, id, changed, by));
  }

  async function remove(asked: HookAsked): Promise<Hook> {
    const hook = await get(asked);
    if (!(await hooks.remove(tenantId, hook.id, by))) throw notFound();
    return hook;
  }

  function ours(hook: Hook | null, { channel }: HookAsked): Hook {
    if (hook?.dialect !== dialect.name) throw notFound();
    if (channel !== undefined && !hook.channels.includes(channel)) throw notFound();
    return hook;
  }

  return { create, list, get, update, remove };
}

type ListCommand = CommandOf<'list'>;

function written(result: HookWriteResult | null): Hook {
  if (result === null) throw notFound();
  if (result.kind === 'uid_taken') throw new HookpostError('conflict', 'Another hook has this uid.');
  return result.hook;
}
