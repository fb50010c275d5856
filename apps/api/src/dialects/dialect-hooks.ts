import {
  type Hook,
  HookpostError,
  type HookStore,
  type HookWriteResult,
  notFound,
  type PageAfter,
  type TenantId,
} from '@hookpost/core';
import type { HookDraft } from '@hookpost/dialects';
import type { HookRules } from '../hooks/hook-settings.ts';
import { changedSettings, newSettings } from './dialect-settings.ts';

export type DialectHooksDeps = { hooks: HookStore; hookRules: HookRules };

const PAGE = 200;

/** The hooks that a tenant has made through one dialect. To it there are no others: 404. */
export function dialectHooks(tenantId: TenantId, dialect: string, { hooks, hookRules }: DialectHooksDeps) {
  async function create(draft: HookDraft): Promise<Hook> {
    return written(await hooks.create(tenantId, newSettings(draft, dialect, hookRules)));
  }

  /** All of them, newest first. */
  async function list(): Promise<Hook[]> {
    const all: Hook[] = [];
    let after: PageAfter | null = null;
    do {
      const page = await hooks.list(tenantId, { dialect }, { limit: PAGE, after });
      all.push(...page.data);
      after = page.next;
    } while (after !== null);
    return all;
  }

  async function get(id: string): Promise<Hook> {
    return ours(await hooks.get(tenantId, id));
  }

  async function update(id: string, change: (hook: Hook) => Partial<HookDraft>): Promise<Hook> {
    return written(await hooks.update(tenantId, id, (hook) => changedSettings(ours(hook), change, hookRules)));
  }

  async function remove(id: string): Promise<Hook> {
    const hook = await get(id);
    if (!(await hooks.remove(tenantId, hook.id))) throw notFound();
    return hook;
  }

  function ours(hook: Hook | null): Hook {
    if (hook?.dialect !== dialect) throw notFound();
    return hook;
  }

  return { create, list, get, update, remove };
}

function written(result: HookWriteResult | null): Hook {
  if (result === null) throw notFound();
  if (result.kind === 'uid_taken') throw new HookpostError('conflict', 'Another hook has this uid.');
  return result.hook;
}
