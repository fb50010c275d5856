import { createHash } from 'node:crypto';
import type { HookpostError } from '@hookpost/core';
import type { Caller, DialectRequest, Reply, ResultOf } from '../dialect.ts';
import { faultsOf, statusOf } from '../faults.ts';
import type { FlightRatesHook } from './schema.ts';

/** The one answer that shows `pwdTxt` and `token`: its caller has just sent them. */
export function encodeCreated({ hook }: ResultOf<'create'>, request: DialectRequest<FlightRatesHook>): Reply {
  const { endPoint, authType, userId, pwdTxt, token, hookType, isActiveStatus, _shop } = request.body;
  const { id, name } = userOf(request.caller);
  return {
    status: 200,
    body: {
      error: false,
      hook: {
        _user: id,
        userName: name,
        endPoint,
        authType,
        userId,
        pwdTxt,
        token,
        hookType,
        isActiveStatus,
        _shop,
        vertical: 'flightrates',
        isCustomerCreated: true,
        id: hook.id,
      },
    },
  };
}

/** The owner of the key; of one without, the key itself under an id of the form that clients know: 24 hex digits. */
function userOf({ owner, key }: Caller): { id: string; name: string } {
  if (owner !== null) return owner;
  return { id: createHash('sha256').update(key.id).digest('hex').slice(0, 24), name: key.name };
}

const MESSAGES: Record<number, string> = {
  400: 'Request data failed validation(s)',
  401: 'Authentication Failed!',
  429: 'Too Many Requests.',
  500: 'Internal Server Error',
};

export function encodeError(error: HookpostError): Reply {
  const status = statusOf(error);
  const details = faultsOf(error, { url: 'endPoint' });
  return { status, body: { error: true, message: MESSAGES[status] ?? error.detail, details } };
}
