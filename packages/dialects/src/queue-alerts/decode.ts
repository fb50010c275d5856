import type { HookAuth } from '@hookpost/core';
import type { CommandOf, DialectRequest } from '../dialect.ts';
import type { QueueAlert } from './schema.ts';

const EVENTS = ['queue.completed', 'queue.failed'];

export function decodeCreate({ body }: DialectRequest<QueueAlert>): CommandOf<'create'> {
  return { kind: 'create', hook: { url: body.endpoint, events: EVENTS, auth: authOf(body), native: body } };
}

function authOf({ authtype, username = '', password = '', token = '' }: QueueAlert): HookAuth {
  switch (authtype.toLowerCase()) {
    case 'basic':
      return { type: 'basic', username, password };
    case 'bearer':
      return { type: 'bearer', token };
    case 'header':
      return { type: 'header', name: 'X-Api-Key', value: token };
    default:
      return { type: 'none' };
  }
}
