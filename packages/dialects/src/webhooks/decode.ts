import type { AcceptedEvent, Hook, HookAuth } from '@hookpost/core';
import type { CommandOf, DialectRequest } from '../dialect.ts';
import type { Webhook } from './schema.ts';

const ALERTS = 'alert.';

export function decodeCreate({ body }: DialectRequest<Webhook>): CommandOf<'create'> {
  const events = body.isAlertHook ? [`${ALERTS}*`] : [];
  return { kind: 'create', hook: { url: body.endpoint, events, auth: authOf(body), native: body } };
}

/** A hook that takes everything does not take alerts; one whose events somebody named through the core API takes those. */
export const matches = (event: AcceptedEvent, { events }: Hook): boolean =>
  events.length > 0 || !event.type.startsWith(ALERTS);

function authOf({ authType, userName = '', password = '', token = '' }: Webhook): HookAuth {
  switch (authType.toLowerCase()) {
    case 'basic':
      return { type: 'basic', username: userName, password };
    case 'querystring':
      return { type: 'query', name: 'token', value: token };
    case 'authheader':
      return { type: 'header', name: 'Authorization', value: token };
    case 'header':
      return { type: 'header', name: 'X-Api-Key', value: token };
    case 'bearer':
      return { type: 'bearer', token };
    default:
      return { type: 'none' };
  }
}
