import type { HookAuth } from '@hookpost/core';
import type { CommandOf, DialectRequest } from '../dialect.ts';
import { type FlightRatesHook, fullUrl } from './schema.ts';

export function decodeCreate({ body }: DialectRequest<FlightRatesHook>): CommandOf<'create'> {
  const hook = {
    url: fullUrl(body.endPoint),
    events: [body.hookType],
    channels: [body._shop],
    enabled: body.isActiveStatus,
    auth: authOf(body),
    native: body,
  };
  return { kind: 'create', hook };
}

function authOf({ authType, userId = '', pwdTxt = '', token = '' }: FlightRatesHook): HookAuth {
  switch (authType.toLowerCase()) {
    case 'basic':
      return { type: 'basic', username: userId, password: pwdTxt };
    case 'jwt':
    case 'bearer':
      return { type: 'bearer', token };
    case 'header':
      return { type: 'header', name: 'X-Api-Key', value: token };
    default:
      return { type: 'none' };
  }
}
