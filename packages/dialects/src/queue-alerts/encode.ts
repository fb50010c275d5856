import type { AcceptedEvent, EncodedDelivery, Hook, HookpostError } from '@hookpost/core';
import type { Reply, ResultOf } from '../dialect.ts';

/** The hook's id is the `requestid`: the name under which the core API knows what this request made. */
export function encodeCreated({ hook }: ResultOf<'create'>): Reply {
  return { status: 200, body: { requestid: hook.id, message: 'Queue alerts hook created successfully' } };
}

export function encodeError(error: HookpostError, requestId: string): Reply {
  return { status: statusOf(error.status), body: { requestid: requestId, message: messageOf(error) } };
}

// The contract knows one status for every body that it does not like.
const statusOf = (status: number): number => (status === 415 || status === 422 ? 400 : status);

function messageOf({ status, detail, errors }: HookpostError): string {
  if (status === 401) return 'Authentication Failed or Account validity expired';
  const faults = errors.map(({ path, message }) => `${path === 'url' ? 'endpoint' : path} ${message}`.trim());
  return faults.length > 0 ? faults.join('; ') : detail;
}

/** The event's data as it was published, with nothing around it. */
export function encodeDelivery(event: AcceptedEvent, hook: Hook): EncodedDelivery {
  return {
    method: 'POST',
    url: hook.url ?? '',
    headers: { 'content-type': 'application/json' },
    body: event.data,
  };
}
