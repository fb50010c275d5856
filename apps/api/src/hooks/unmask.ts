import { type HookAuth, type HookTls, invalidField, MASK } from '@hookpost/core';

/** A secret, or what is stored where the mask was sent back. 400 where nothing is. */
export function unmask(path: string, value: string, stored: string | undefined): string {
  if (value !== MASK) return value;
  if (stored === undefined) throw invalidField(path, `is ${MASK}, which means "keep what is stored", and nothing is`);
  return stored;
}

export function unmaskAuth(auth: HookAuth, stored: HookAuth): HookAuth {
  switch (auth.type) {
    case 'none':
      return auth;
    case 'basic':
      return {
        ...auth,
        password: unmask('auth.password', auth.password, stored.type === 'basic' ? stored.password : undefined),
      };
    case 'bearer':
      return { ...auth, token: unmask('auth.token', auth.token, stored.type === 'bearer' ? stored.token : undefined) };
    case 'header':
    case 'query':
      return {
        ...auth,
        value: unmask('auth.value', auth.value, stored.type === auth.type ? stored.value : undefined),
      };
    case 'oauth2': {
      const kept = stored.type === 'oauth2' ? stored.clientSecret : undefined;
      return { ...auth, clientSecret: unmask('auth.clientSecret', auth.clientSecret, kept) };
    }
  }
}

export function unmaskHeaders(headers: Record<string, string>, stored: Record<string, string>): Record<string, string> {
  const kept = new Map(Object.entries(stored).map(([name, value]) => [name.toLowerCase(), value]));
  const unmasked = Object.entries(headers).map(([name, value]) => {
    return [name, unmask(`headers.${name}`, value, kept.get(name.toLowerCase()))];
  });
  return Object.fromEntries(unmasked);
}

export const unmaskTls = (tls: HookTls, stored: HookTls | null): HookTls => ({
  ...tls,
  key: unmask('tls.key', tls.key, stored?.key),
});
