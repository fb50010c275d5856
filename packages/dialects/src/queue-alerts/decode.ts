import type { CommandOf, DialectRequest } from '../dialect.ts';
import { authOf } from '../form-auth.ts';
import type { QueueAlert } from './schema.ts';

const EVENTS = ['queue.completed', 'queue.failed'];

export function decodeCreate({ body }: DialectRequest<QueueAlert>): CommandOf<'create'> {
  const auth = authOf(body.authtype, body);
  return { kind: 'create', hook: { url: body.endpoint, events: EVENTS, auth, native: null } };
}
