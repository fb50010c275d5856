import { type Hook, type HookAuth, invalidField, MASK } from '@hookpost/core';
import { v5 as uuidV5 } from 'uuid';
import type { Caller, CommandOf, DialectRequest, HookAsked } from '../dialect.ts';
import { unmasked } from '../unmasked.ts';
import { computedAuthorization } from './authorization.ts';
import { EVENTS } from './events.ts';
import { nativeOf } from './native.ts';
import type { Authorization, Subscription, SubscriptionPatch } from './schema.ts';
import { USERS } from './uuids.ts';

/** The latest of an event that its logs show. */
const LOGGED = 100;

export function decodeCreate({ body, caller }: DialectRequest<Subscription>): CommandOf<'create'> {
  const { name, url = null, events, authorization, customHeaders, enabled, filters } = body;
  const user = userOf(caller);
  const hook = {
    name,
    url,
    events: [...new Set(events)],
    enabled,
    auth: authOf(authorization, { type: 'none' }),
    headers: customHeaders,
    native: { createdBy: user, updatedBy: user, ...(filters && { filters }) },
  };
  return { kind: 'create', hook };
}

export const decodeList = (): CommandOf<'list'> => ({ kind: 'list' });
export const decodeGet = (request: DialectRequest): CommandOf<'get'> => ({ kind: 'get', ...asked(request) });
export const decodeRemove = (request: DialectRequest): CommandOf<'delete'> => ({ kind: 'delete', ...asked(request) });
export const decodeStatus = (request: DialectRequest): CommandOf<'status'> => ({ kind: 'status', ...asked(request) });

export function decodeLog(request: DialectRequest): CommandOf<'log'> {
  const { event = '' } = request.params;
  if (!(EVENTS as readonly string[]).includes(event)) throw invalidField('event', 'is not the name of an event');
  return { kind: 'log', ...asked(request), type: event, limit: LOGGED };
}

export function decodePatch(request: DialectRequest<SubscriptionPatch>): CommandOf<'update'> {
  return { kind: 'update', ...asked(request), change: (hook) => patched(hook, request) };
}

function patched(hook: Hook, { body, caller }: DialectRequest<SubscriptionPatch>) {
  const { name, url, events, authorization, customHeaders, enabled, filters } = body;
  return {
    ...(name !== undefined && { name }),
    ...(url !== undefined && { url }),
    ...(events !== undefined && { events: [...new Set(events)] }),
    ...(authorization !== undefined && { auth: authOf(authorization, hook.auth) }),
    ...(customHeaders !== undefined && { headers: headersOf(customHeaders, hook) }),
    ...(enabled !== undefined && { enabled }),
    native: { ...nativeOf(hook), updatedBy: userOf(caller), ...(filters && { filters }) },
  };
}

// Of any version: also those that nobody makes are ids of nothing, and no fault.
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function asked({ params }: DialectRequest): HookAsked {
  if (!UUID.test(params.id)) throw invalidField('webhookSubscriptionId', 'must be a UUID');
  return { id: params.id.toLowerCase() };
}

/** The owner of the key; of one without, the key itself under an id of the form that clients know. */
const userOf = ({ owner, key }: Caller): string => owner?.id ?? uuidV5(key.id, USERS);

/** A masked value is again what is stored. */
function authOf(authorization: Authorization, stored: HookAuth): HookAuth {
  switch (authorization._type) {
    case 'NoAuth':
      return { type: 'none' };
    case 'BasicAuth': {
      const { username, password } = authorization;
      const known = stored.type === 'basic' ? stored.password : MASK;
      return { type: 'basic', username, password: password === MASK ? known : password };
    }
    case 'TokenAuth': {
      const known = stored.type === 'bearer' ? stored.token : MASK;
      return { type: 'bearer', token: authorization.value === MASK ? known : authorization.value };
    }
  }
}

/** What clients read as `headers` they send back as `customHeaders`: with the computed one, which is no header of their own. */
function headersOf(sent: Record<string, string>, hook: Hook): Record<string, string> {
  const computed = computedAuthorization(hook);
  const own = Object.entries(sent).filter(([name, value]) => {
    const isComputed = computed !== null && name.toLowerCase() === 'authorization';
    return !(isComputed && (value === computed || value === MASK));
  });
  return unmasked(Object.fromEntries(own), hook.headers);
}
