import type { Hook, HookpostError } from '@hookpost/core';
import type { DialectRequest, Reply, ResultOf } from '../dialect.ts';
import { messageOf, statusOf } from '../faults.ts';
import { columnsOf } from './columns.ts';
import { askedDomain } from './domain.ts';
import { eventOf, headersOf, masked, nativeOf, scheduleOf } from './native.ts';
import type { HookBody, HookQuery, ListQuery } from './schema.ts';

type Asked<Body = unknown> = DialectRequest<Body, HookQuery>;

const ok = (data: unknown): Reply => ({ status: 200, body: { status: 'OK', data } });

export function encodeCreated({ hook }: ResultOf<'create'>, request: Asked<HookBody>): Reply {
  const ops = [{ ...documentOf(hook, request), _id: hook.id }];
  return ok({ result: { ok: 1, n: 1 }, ops, insertedCount: 1, insertedIds: [hook.id] });
}

export function encodeList({ hooks }: ResultOf<'list'>, request: DialectRequest<unknown, ListQuery>): Reply {
  return ok(hooks.map((hook) => columnsOf({ _id: hook.id, ...documentOf(hook, request) }, request.query.columns)));
}

export const encodeOne = ({ hook }: ResultOf<'get'>, request: Asked): Reply =>
  ok({ _id: hook.id, ...documentOf(hook, request) });

export const encodeReplaced = (): Reply => ok({ ok: 1, n: 1, nModified: 1 });

export const encodeRemoved = (): Reply => ok({ ok: 1, n: 1 });

/** A hook as a client wrote it, with what carries credentials masked. */
function documentOf(hook: Hook, request: Asked): Record<string, unknown> {
  const { description, method, fields, map, filter, auth, customBody, rawBody } = nativeOf(hook);
  return {
    domain: askedDomain(request) ?? hook.channels[0] ?? '',
    event: eventOf(hook),
    enable: hook.enabled,
    description,
    action: { type: 'web', method, url: hook.url },
    fields,
    map,
    filter,
    headers: masked(headersOf(hook)),
    auth: { ...auth, headers: masked(auth.headers), map: masked(auth.map) },
    customBody,
    rawBody,
    ...scheduleOf(hook),
  };
}

export function encodeError(error: HookpostError): Reply {
  const status = statusOf(error);
  const info = messageOf(error, { url: 'action.url', 'retry.delays': 'retries' });
  return { status, body: { status: 'error', info, code: status } };
}
