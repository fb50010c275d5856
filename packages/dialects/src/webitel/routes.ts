import type { AcceptedEvent, CompileRegex, Hook } from '@hookpost/core';
import type { Dialect, DialectRoute } from '../dialect.ts';
import { dataOf } from '../event-data.ts';
import { created, listed, one, removed, replaced } from './answer.ts';
import { decodeCreate, decodeGet, decodeList, decodeRemove, decodeReplace } from './decode.ts';
import { encodeDelivery, preRequest } from './delivery.ts';
import { encodeCreated, encodeError, encodeList, encodeOne, encodeRemoved, encodeReplaced } from './encode.ts';
import { type CompiledFilter, compileFilter } from './filter.ts';
import { nativeOf } from './native.ts';
import { type HookBody, type HookQuery, hookBody, hookQuery, type ListQuery, listQuery } from './schema.ts';

const list: DialectRoute<'list', unknown, ListQuery> = {
  method: 'GET',
  path: '/api/v2/hooks',
  scope: 'hooks:read',
  query: listQuery,
  decode: decodeList,
  encode: encodeList,
  answer: listed,
};

const create: DialectRoute<'create', HookBody, HookQuery> = {
  method: 'POST',
  path: '/api/v2/hooks',
  scope: 'hooks:write',
  query: hookQuery,
  body: hookBody,
  decode: decodeCreate,
  encode: encodeCreated,
  answer: created,
};

const get: DialectRoute<'get', unknown, HookQuery> = {
  method: 'GET',
  path: '/api/v2/hooks/:id',
  scope: 'hooks:read',
  query: hookQuery,
  decode: decodeGet,
  encode: encodeOne,
  answer: one,
};

const replace: DialectRoute<'update', HookBody, HookQuery> = {
  method: 'PUT',
  path: '/api/v2/hooks/:id',
  scope: 'hooks:write',
  query: hookQuery,
  body: hookBody,
  decode: decodeReplace,
  encode: encodeReplaced,
  answer: replaced,
};

const remove: DialectRoute<'delete', unknown, HookQuery> = {
  method: 'DELETE',
  path: '/api/v2/hooks/:id',
  scope: 'hooks:write',
  query: hookQuery,
  decode: decodeRemove,
  encode: encodeRemoved,
  answer: removed,
};

const filters = new WeakMap<Hook, CompiledFilter>();

function matches(event: AcceptedEvent, hook: Hook, compileRegex: CompileRegex): boolean {
  const { filter = {} } = nativeOf(hook);
  if (Object.keys(filter).length === 0) return true;
  const holds = filters.get(hook) ?? compileFilter(filter, compileRegex);
  filters.set(hook, holds);
  return holds(dataOf(event));
}

/** The hooks of Webitel's engine 3: a domain's events, with filters, templates and a request to log in. */
export const webitel: Dialect = {
  name: 'webitel',
  title: 'Webitel',
  credentials: ['x-access-token'],
  domainScopes: ['hooks:read', 'hooks:write'],
  routes: [list, create, get, replace, remove],
  encodeError,
  encodeDelivery,
  preRequest,
  matches,
};
