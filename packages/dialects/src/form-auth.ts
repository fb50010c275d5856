import type { HookAuth } from '@hookpost/core';

/** What a form holds of credentials, under our names. */
export type Credentials = { username?: string | undefined; password?: string | undefined; token?: string | undefined };

/** The credentials that a hook sends, by the word that a form has for them, in any case. A dialect's schema says which words it has. */
export function authOf(type: string, { username = '', password = '', token = '' }: Credentials): HookAuth {
  switch (type.toLowerCase()) {
    case 'basic':
      return { type: 'basic', username, password };
    case 'bearer':
    case 'jwt':
      return { type: 'bearer', token };
    case 'header':
      return { type: 'header', name: 'X-Api-Key', value: token };
    case 'authheader':
      return { type: 'header', name: 'Authorization', value: token };
    case 'querystring':
      return { type: 'query', name: 'token', value: token };
    default:
      return { type: 'none' };
  }
}
