import { type Hook, invalidField } from '@hookpost/core';
import type { CommandOf, DialectRequest, Service } from '../dialect.ts';
import { domainOf } from './domain.ts';
import { regexProblem } from './filter.ts';
import { eventOf, settingsOf, withStored } from './native.ts';
import type { HookBody, HookQuery, ListQuery } from './schema.ts';

type Asked<Body = unknown> = DialectRequest<Body, HookQuery>;

export function decodeCreate(request: Asked<HookBody>): CommandOf<'create'> {
  const { body, service } = request;
  const domain = domainOf(request);
  check(body, service);
  return { kind: 'create', hook: { ...settingsOf(body, service.retryDelays), channels: [domain] } };
}

export function decodeList(request: DialectRequest<unknown, ListQuery>): CommandOf<'list'> {
  const { limit, page } = request.query;
  return { kind: 'list', channel: domainOf(request), limit, offset: Math.max(0, page - 1) * limit };
}

export const decodeGet = (request: Asked): CommandOf<'get'> => ({ kind: 'get', ...askedHook(request) });

export const decodeRemove = (request: Asked): CommandOf<'delete'> => ({ kind: 'delete', ...askedHook(request) });

export function decodeReplace(request: Asked<HookBody>): CommandOf<'update'> {
  const { body, service } = request;
  const asked = askedHook(request);
  check(body, service);
  const change = (hook: Hook) => ({
    ...settingsOf(withStored(body, hook), service.retryDelays),
    // What was read is written back: the others that the core API has given it stay.
    ...(body.event === eventOf(hook) && { events: hook.events }),
  });
  return { kind: 'update', ...asked, change };
}

const askedHook = (request: Asked) => ({ id: request.params.id, channel: domainOf(request) });

/** What only the service knows. */
function check({ filter, auth }: HookBody, { compileRegex, checkUrl }: Service): void {
  const problem = regexProblem(filter, compileRegex);
  if (problem !== null) throw invalidField(`filter.${problem.field}.value`, problem.message);
  if (auth.url !== undefined) checkUrl(auth.url, 'auth.url');
}
