import type { AcceptedEvent, Hook } from '@hookpost/core';
import type { CommandOf, DialectRequest } from '../dialect.ts';
import { authOf } from '../form-auth.ts';
import type { Webhook } from './schema.ts';

const ALERTS = 'alert.';

export function decodeCreate({ body }: DialectRequest<Webhook>): CommandOf<'create'> {
  const events = body.isAlertHook ? [`${ALERTS}*`] : [];
  const auth = authOf(body.authType, { ...body, username: body.userName });
  return { kind: 'create', hook: { url: body.endpoint, events, auth, native: null } };
}

/** A hook that takes everything does not take alerts; one whose events somebody named through the core API takes those. */
export const matches = (event: AcceptedEvent, { events }: Hook): boolean =>
  events.length > 0 || !event.type.startsWith(ALERTS);
