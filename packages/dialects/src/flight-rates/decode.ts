import type { CommandOf, DialectRequest } from '../dialect.ts';
import { authOf } from '../form-auth.ts';
import { type FlightRatesHook, fullUrl } from './schema.ts';

export function decodeCreate({ body }: DialectRequest<FlightRatesHook>): CommandOf<'create'> {
  const hook = {
    url: fullUrl(body.endPoint),
    events: [body.hookType],
    channels: [body._shop],
    enabled: body.isActiveStatus,
    auth: authOf(body.authType, { username: body.userId, password: body.pwdTxt, token: body.token }),
    // As it was written: a hook has its https address.
    native: { endPoint: body.endPoint },
  };
  return { kind: 'create', hook };
}
