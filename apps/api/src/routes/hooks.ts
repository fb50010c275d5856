import {
  type Hook,
  type HookFilter,
  HookpostError,
  type HookStore,
  type HookWriteResult,
  invalidField,
  notFound,
} from '@hookpost/core';
import Joi from 'joi';
import { checkField } from '../check-input.ts';
import { PAGE_QUERY, type PageQuery, pageAnswer, pageRequest } from '../cursor.ts';
import { type HookInput, hookSchema, uidSchema } from '../hooks/hook-schema.ts';
import { type HookRules, settingsFrom } from '../hooks/hook-settings.ts';
import { viewHook } from '../hooks/hook-view.ts';
import { patchedInput } from '../hooks/patch-hook.ts';
import { type AnyRoute, created, ok, route } from '../route.ts';
import { plainText } from '../text.ts';

export type HookRouteDeps = { hooks: HookStore; rules: HookRules };

type ListQuery = PageQuery & HookFilter;

const listQuery: Joi.ObjectSchema<ListQuery> = Joi.object({
  ...PAGE_QUERY,
  enabled: Joi.boolean(),
  event: Joi.string(),
  channel: Joi.string(),
  q: plainText(256),
});

const HOOK_BODY_BYTES = 256 * 1024;
const HOOK_ID = /^[\da-f]{24}$/;

const anyObject: Joi.ObjectSchema<Record<string, unknown>> = Joi.object().unknown(true);

/** The hooks themselves. `{id}` is a hook's id or its uid. */
export function hookRoutes({ hooks, rules }: HookRouteDeps): AnyRoute[] {
  const view = (hook: Hook) => viewHook(hook, rules.retryDelays);

  return [
    route({
      method: 'POST',
      path: '/v1/hooks',
      scope: 'hooks:write',
      body: { schema: hookSchema, maxBytes: HOOK_BODY_BYTES },
      async handle({ caller, body }) {
        return created(view(written(await hooks.create(caller.tenantId, settingsFrom(body, null, rules)))));
      },
    }),
    route({
      method: 'GET',
      path: '/v1/hooks',
      scope: 'hooks:read',
      query: listQuery,
      async handle({ caller, query: { limit, cursor, ...filter } }) {
        const page = pageRequest('hooks', { limit, ...(cursor && { cursor }) }, HOOK_ID);
        return ok(pageAnswer('hooks', await hooks.list(caller.tenantId, filter, page), view));
      },
    }),
    route({
      method: 'GET',
      path: '/v1/hooks/:id',
      scope: 'hooks:read',
      async handle({ caller, params }) {
        const hook = await hooks.get(caller.tenantId, params['id'] ?? '');
        if (hook === null) throw notFound();
        return ok(view(hook));
      },
    }),
    route({
      method: 'PATCH',
      path: '/v1/hooks/:id',
      scope: 'hooks:write',
      body: { schema: anyObject, maxBytes: HOOK_BODY_BYTES },
      async handle({ caller, params, body }) {
        const change = (hook: Hook) => settingsFrom(patchedInput(hook, body), hook, rules);
        const result = await hooks.update(caller.tenantId, params['id'] ?? '', change);
        if (result === null) throw notFound();
        return ok(view(written(result)));
      },
    }),
    route({
      method: 'PUT',
      path: '/v1/hooks/:uid',
      scope: 'hooks:write',
      body: { schema: hookSchema, maxBytes: HOOK_BODY_BYTES },
      async handle({ caller, params, body }) {
        const uid = params['uid'] ?? '';
        const replace = () =>
          hooks.update(caller.tenantId, uid, (hook) => settingsFrom(underUid(body, uid, hook), hook, rules));
        const replaced = await replace();
        if (replaced !== null) return ok(view(written(replaced)));

        const made = await hooks.create(caller.tenantId, settingsFrom(underUid(body, uid, null), null, rules));
        if (made.kind === 'ok') return created(view(made.hook));
        // Another request has just made it: theirs came first, ours replaces it.
        return ok(view(written((await replace()) ?? made)));
      },
    }),
    route({
      method: 'DELETE',
      path: '/v1/hooks/:id',
      scope: 'hooks:write',
      async handle({ caller, params }) {
        if (!(await hooks.remove(caller.tenantId, params['id'] ?? ''))) throw notFound();
        return { kind: 'deleted' };
      },
    }),
  ];
}

export function written(result: HookWriteResult): Hook {
  if (result.kind === 'ok') return result.hook;
  throw new HookpostError('conflict', 'Another hook has this uid.', [{ path: 'uid', message: 'is taken' }]);
}

/** The address names the hook: by its uid, or by the id of one that exists and keeps its uid. */
function underUid(input: HookInput, uid: string, hook: Hook | null): HookInput {
  if (hook !== null && hook.id === uid) return { ...input, uid: input.uid ?? hook.uid };
  if (input.uid !== null && input.uid !== uid) {
    throw invalidField('uid', 'is another than the one in the address');
  }
  return { ...input, uid: checkField('uid', uidSchema, uid) };
}
