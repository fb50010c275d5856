import {
  type CancelRecoveryResult,
  type Hook,
  HookpostError,
  type HookStore,
  invalidField,
  notFound,
  RECOVERABLE,
  type Recovery,
  type RecoveryRequest,
  type RecoveryStore,
  type TenantId,
} from '@hookpost/core';
import Joi from 'joi';
import { PAGE_QUERY, type PageQuery, pageAnswer, pageRequest } from '../cursor.ts';
import { type AnyRoute, created, ok, route } from '../route.ts';
import { eventType, isoTime, oneOf } from '../text.ts';

export type RecoveryRouteDeps = { recoveries: RecoveryStore; hooks: Pick<HookStore, 'get'>; now: () => Date };

type SpanInput = Pick<RecoveryRequest, 'states' | 'missed'> & { from: string; to?: string; types?: string[] };

const SPAN = {
  from: isoTime.required(),
  to: isoTime,
  types: Joi.array().items(eventType).min(1).max(100),
  states: Joi.array().items(oneOf(RECOVERABLE)).min(1).unique().default(['failed']),
  missed: Joi.boolean().default(false),
};

const spanSchema: Joi.ObjectSchema<SpanInput> = Joi.object(SPAN);
const recoverySchema: Joi.ObjectSchema<SpanInput & { hook: string }> = Joi.object({
  hook: Joi.string().required(),
  ...SPAN,
});

const BODY_BYTES = 64 * 1024;
const RECOVERY_ID = /^[\da-f]{24}$/;

/** Making what was not delivered, or never matched, pending again. `{id}` below hooks is a hook's id or its uid. */
export function recoveryRoutes({ recoveries, hooks, now }: RecoveryRouteDeps): AnyRoute[] {
  async function recover(tenantId: TenantId, idOrUid: string, input: SpanInput) {
    const hook = await hooks.get(tenantId, idOrUid);
    const request = hook && requestOf(hook, input, now());
    const recovery = request && (await recoveries.create(tenantId, request));
    if (recovery === null) throw notFound();
    return created(viewRecovery(recovery));
  }

  return [
    route({
      method: 'POST',
      path: '/v1/recoveries',
      scope: 'logs:write',
      portal: true,
      doc: {
        id: 'createRecovery',
        summary: 'Give the deliveries of a span of time a whole new schedule',
        answers: { 201: 'Recovery' },
        errors: ['conflict', 'not_found'],
        examples: { 'What failed since noon': { hook: 'billing', from: '2026-01-31T12:00:00Z' } },
      },
      body: { schema: recoverySchema, maxBytes: BODY_BYTES },
      handle: ({ caller, body: { hook, ...span } }) => recover(caller.tenantId, hook, span),
    }),
    route({
      method: 'POST',
      path: '/v1/hooks/:id/recover',
      scope: 'logs:write',
      portal: true,
      doc: {
        id: 'recoverHook',
        summary: 'The same with the hook given',
        answers: { 201: 'Recovery' },
        errors: ['conflict'],
        examples: { 'What it missed, too': { from: '2026-01-31T12:00:00Z', missed: true } },
      },
      body: { schema: spanSchema, maxBytes: BODY_BYTES },
      handle: ({ caller, params, body }) => recover(caller.tenantId, params['id'] ?? '', body),
    }),
    route({
      method: 'GET',
      path: '/v1/recoveries',
      scope: 'logs:read',
      portal: true,
      doc: { id: 'listRecoveries', summary: 'List recoveries', answers: { 200: 'RecoveryList' } },
      query: Joi.object<PageQuery>(PAGE_QUERY),
      async handle({ caller, query }) {
        const page = await recoveries.list(caller.tenantId, pageRequest('recoveries', query, RECOVERY_ID));
        return ok(pageAnswer('recoveries', page, viewRecovery));
      },
    }),
    route({
      method: 'GET',
      path: '/v1/recoveries/:id',
      scope: 'logs:read',
      portal: true,
      doc: { id: 'getRecovery', summary: 'Read how far a recovery is', answers: { 200: 'Recovery' } },
      async handle({ caller, params }) {
        const recovery = await recoveries.get(caller.tenantId, params['id'] ?? '');
        if (recovery === null) throw notFound();
        return ok(viewRecovery(recovery));
      },
    }),
    route({
      method: 'POST',
      path: '/v1/recoveries/:id/cancel',
      scope: 'logs:write',
      portal: true,
      doc: {
        id: 'cancelRecovery',
        summary: 'End a running recovery; what it has made stays',
        answers: { 200: 'Recovery' },
        errors: ['conflict'],
      },
      async handle({ caller, params }) {
        return ok(viewRecovery(ended(await recoveries.cancel(caller.tenantId, params['id'] ?? ''))));
      },
    }),
  ];
}

function requestOf(hook: Hook, { from, to, types, states, missed }: SpanInput, now: Date): RecoveryRequest {
  if (hook.url === null) throw new HookpostError('conflict', 'The hook has no address: there is nowhere to send to.');
  const span = { from: new Date(from), to: to === undefined ? now : new Date(to) };
  if (span.from > span.to) {
    throw to === undefined ? invalidField('from', 'must not lie ahead') : invalidField('to', 'must not be before from');
  }
  return { hookId: hook.id, ...span, types: types ?? null, channels: null, states, missed };
}

function ended(result: CancelRecoveryResult): Recovery {
  switch (result.kind) {
    case 'ok':
      return result.recovery;
    case 'missing':
      throw notFound();
    case 'not_running':
      throw new HookpostError('conflict', 'The recovery is over: only a running one can be cancelled.');
  }
}

const viewRecovery = (recovery: Recovery): Record<string, unknown> => ({
  id: recovery.id,
  hook: recovery.hookId,
  from: recovery.from.toISOString(),
  to: recovery.to.toISOString(),
  types: recovery.types,
  states: recovery.states,
  missed: recovery.missed,
  state: recovery.state,
  total: recovery.total,
  done: recovery.done,
  failed: recovery.failed,
  createdAt: recovery.createdAt.toISOString(),
  finishedAt: recovery.finishedAt?.toISOString() ?? null,
});
