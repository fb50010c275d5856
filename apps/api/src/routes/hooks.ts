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
import { inputSchema, mergePatchOf } from '../openapi/json-schema.ts';
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

const HOOK_EXAMPLES = {
  'The least': { url: 'http://127.0.0.1:8080/in', events: ['order.*'] },
  'With credentials and a limit': {
    url: 'http://127.0.0.1:8080/in',
    channels: ['acme'],
    auth: { type: 'bearer', token: 's3cret' },
    headers: { 'X-Team': 'billing' },
    retry: { delays: [5, 60, 600] },
    rateLimit: { perSecond: 10 },
    metadata: { team: 'billing' },
  },
  'Only large orders, in their order': {
    url: 'http://127.0.0.1:8080/in',
    events: ['order.created'],
    filter: { amount: { $gte: 100 } },
    ordered: true,
  },
};

/** The hooks themselves. `{id}` is a hook's id or its uid. */
export function hookRoutes({ hooks, rules }: HookRouteDeps): AnyRoute[] {
  const view = (hook: Hook) => viewHook(hook, rules.retryDelays);

  return [
    route({
      method: 'POST',
      path: '/v1/hooks',
      scope: 'hooks:write',
      portal: true,
      doc: {
        id: 'createHook',
        summary: 'Make a hook',
        answers: { 201: 'Hook' },
        errors: ['conflict', 'address_forbidden', 'delays_exceed_retention'],
        examples: HOOK_EXAMPLES,
      },
      body: { schema: hookSchema, maxBytes: HOOK_BODY_BYTES },
      async handle({ caller, body }) {
        return created(
          view(written(await hooks.create(caller.tenantId, settingsFrom(body, null, rules), caller.actor))),
        );
      },
    }),
    route({
      method: 'GET',
      path: '/v1/hooks',
      scope: 'hooks:read',
      portal: true,
      doc: { id: 'listHooks', summary: 'List hooks', answers: { 200: 'HookList' } },
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
      portal: true,
      doc: { id: 'getHook', summary: 'Read a hook, by its id or `uid`', answers: { 200: 'Hook' } },
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
      portal: true,
      doc: {
        id: 'patchHook',
        summary: 'Change what the body names',
        description: 'A merge patch: null takes a field back to its default.',
        answers: { 200: 'Hook' },
        errors: ['conflict', 'address_forbidden', 'delays_exceed_retention'],
        body: mergePatchOf(inputSchema(hookSchema)),
        examples: { 'Pause it': { paused: true }, 'Back to the defaults': { rateLimit: null, metadata: null } },
      },
      body: { schema: anyObject, maxBytes: HOOK_BODY_BYTES },
      async handle({ caller, params, body }) {
        const change = (hook: Hook) => settingsFrom(patchedInput(hook, body), hook, rules);
        const result = await hooks.update(caller.tenantId, params['id'] ?? '', change, caller.actor);
        if (result === null) throw notFound();
        return ok(view(written(result)));
      },
    }),
    route({
      method: 'PUT',
      path: '/v1/hooks/:uid',
      scope: 'hooks:write',
      doc: {
        id: 'putHook',
        summary: 'Make (201) or replace (200) the hook of this `uid`',
        answers: { 200: 'Hook', 201: 'Hook' },
        errors: ['conflict', 'address_forbidden', 'delays_exceed_retention'],
        examples: HOOK_EXAMPLES,
      },
      body: { schema: hookSchema, maxBytes: HOOK_BODY_BYTES },
      async handle({ caller, params, body }) {
        const uid = params['uid'] ?? '';
        const { tenantId, actor } = caller;
        const replace = () =>
          hooks.update(tenantId, uid, (hook) => settingsFrom(underUid(body, uid, hook), hook, rules), actor);
        const replaced = await replace();
        if (replaced !== null) return ok(view(written(replaced)));

        const made = await hooks.create(tenantId, settingsFrom(underUid(body, uid, null), null, rules), actor);
        if (made.kind === 'ok') return created(view(made.hook));
        // Another request has just made it: theirs came first, ours replaces it.
        return ok(view(written((await replace()) ?? made)));
      },
    }),
    route({
      method: 'DELETE',
      path: '/v1/hooks/:id',
      scope: 'hooks:write',
      portal: true,
      doc: {
        id: 'deleteHook',
        summary: 'Delete a hook: what is pending is cancelled, its log stays',
        answers: { 204: null },
        errors: ['conflict'],
      },
      async handle({ caller, params }) {
        if (!(await hooks.remove(caller.tenantId, params['id'] ?? '', caller.actor))) throw notFound();
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
