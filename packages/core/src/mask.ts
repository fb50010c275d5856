import type { Hook, HookAuth, HookSettings, HookTls } from './hook.ts';

/** What every secret is shown as, in answers and logs; sent back, it means "keep what is stored". */
export const MASK = '********';

export function maskAuth(auth: HookAuth): HookAuth {
  switch (auth.type) {
    case 'none':
      return auth;
    case 'basic':
      return { ...auth, password: MASK };
    case 'bearer':
      return { ...auth, token: MASK };
    case 'header':
    case 'query':
      return { ...auth, value: MASK };
    case 'oauth2':
      return { ...auth, clientSecret: MASK };
  }
}

export const maskTls = (tls: HookTls): HookTls => ({ ...tls, key: MASK });

export const maskHeaders = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.keys(headers).map((name) => [name, MASK]));

/** An address without the values of its query: callers keep credentials there under any name. */
export function maskQuery(address: string): string {
  const url = URL.parse(address);
  if (url === null || url.search === '') return address;
  url.search = url.search.slice(1).replace(/(^|&)(?:([^&=]*=)[^&]*|[^&]+)/g, `$1$2${MASK}`);
  return url.href;
}

type Audited = Omit<HookSettings, 'secrets'> & { secrets: unknown };

/** A hook's settings without one secret, for records that outlive it. A dialect's own document may hold secrets anywhere. */
export function maskSettings(hook: Hook): Audited {
  const {
    id: _id,
    tenantId: _tenant,
    tenantName: _name,
    version: _version,
    createdAt: _at,
    updatedAt: _on,
    ...settings
  } = hook;
  const auth = maskAuth(hook.auth);
  return {
    ...settings,
    url: hook.url && maskQuery(hook.url),
    auth: auth.type === 'oauth2' ? { ...auth, tokenUrl: maskQuery(auth.tokenUrl) } : auth,
    tls: hook.tls && maskTls(hook.tls),
    headers: maskHeaders(hook.headers),
    secrets: hook.secrets.map(({ createdAt, expiresAt }) => ({ secret: MASK, createdAt, expiresAt })),
    native: hook.native && { native: MASK },
  };
}
