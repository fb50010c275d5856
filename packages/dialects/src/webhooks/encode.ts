import { type HookpostError, MASK } from '@hookpost/core';
import type { DialectRequest, Reply, ResultOf } from '../dialect.ts';
import { faultsOf, messageOf, statusOf } from '../faults.ts';
import type { Webhook } from './schema.ts';

/** What was accepted, with its secrets masked. */
export function encodeCreated({ hook }: ResultOf<'create'>, { body }: DialectRequest<Webhook>): Reply {
  const masked = {
    ...body,
    ...(body.password === undefined ? {} : { password: MASK }),
    ...(body.token === undefined ? {} : { token: MASK }),
  };
  return { status: 201, body: { ...masked, id: hook.id, message: 'Webhook created successfully' } };
}

const NAMES = { url: 'endpoint' };

/** Each broken rule is a message of its own in `errors`; `message` says them all. */
export function encodeError(error: HookpostError): Reply {
  const errors = faultsOf(error, NAMES).map(({ message }) => message);
  return { status: statusOf(error), body: { message: messageOf(error, NAMES), errors } };
}
