import type { AcceptedEvent, EncodedDelivery, Hook, HookpostError } from '@hookpost/core';
import type { Reply, ResultOf } from '../dialect.ts';
import { messageOf, statusOf } from '../faults.ts';

/** The hook's id is the `requestid`: the name under which the core API knows what this request made. */
export function encodeCreated({ hook }: ResultOf<'create'>): Reply {
  return { status: 200, body: { requestid: hook.id, message: 'Queue alerts hook created successfully' } };
}

export function encodeError(error: HookpostError, requestId: string): Reply {
  const message = error.status === 401 ? UNAUTHORIZED : messageOf(error, { url: 'endpoint' });
  return { status: statusOf(error), body: { requestid: requestId, message } };
}

const UNAUTHORIZED = 'Authentication Failed or Account validity expired';

/** The event's data as it was published, with nothing around it. */
export function encodeDelivery(event: AcceptedEvent, hook: Hook): EncodedDelivery {
  return {
    method: 'POST',
    url: hook.url ?? '',
    headers: { 'content-type': 'application/json' },
    body: event.data,
  };
}
