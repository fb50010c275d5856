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
    native: body,
  };
  return { kind: 'create', hook };
}
