import type { AcceptedEvent } from './event.ts';
import type { Hook, HookTls } from './hook.ts';
import type { Encode, EncodeContext, OutgoingRequest } from './ports.ts';
import { signatures } from './signing.ts';
import { VERSION } from './version.ts';

type Headers = Record<string, string>;
type Fixed = { headers: Headers; credentials: Headers; query: { name: string; value: string } | null };

// What a hook adds to every request is the same until the hook changes, and then it is another object.
const fixedParts = new WeakMap<Hook, Fixed>();

/**
 * The request for one event and hook: the dialect's body, the hook's headers and credentials, the signature. `token` is what
 * a hook with OAuth 2.0 sends as its bearer.
 */
export function prepare(
  event: AcceptedEvent,
  hook: Hook,
  encode: Encode,
  context: EncodeContext,
  token: string | null = null,
): OutgoingRequest {
  const encoded = encode(event, hook, context);
  const fixed = fixedPart(hook);
  const timestamp = Math.floor(context.now.getTime() / 1000);
  const headers: Headers = {
    'content-type': 'application/json',
    ...fixed.headers,
    // What a dialect makes for this very delivery goes before what its hook adds to all.
    ...lowerCased(encoded.headers),
    ...fixed.credentials,
    'webhook-id': event.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures(hook.secrets, event.id, timestamp, encoded.body ?? new Uint8Array()),
  };
  if (token !== null) headers['authorization'] = `Bearer ${token}`;
  if (event.traceparent !== null) headers.traceparent = event.traceparent;
  const url = fixed.query === null ? encoded.url : withQuery(encoded.url, fixed.query);
  const { id: hookId, timeoutMs } = hook;
  return { hookId, method: encoded.method, url, headers, body: encoded.body, timeoutMs, ...tlsFor(url, hook) };
}

/** A hook's certificate is shown to the origin of its own address, and to nobody else. */
export function tlsFor(url: string, { tls, url: own }: Hook): { tls: HookTls } | undefined {
  if (tls === null || own === null) return undefined;
  return URL.parse(url)?.origin === URL.parse(own)?.origin ? { tls } : undefined;
}

function fixedPart(hook: Hook): Fixed {
  let fixed = fixedParts.get(hook);
  if (fixed === undefined) {
    fixed = {
      headers: { 'user-agent': `Hookpost/${VERSION}`, ...lowerCased(hook.headers) },
      credentials: credentials(hook),
      query: hook.auth.type === 'query' ? hook.auth : null,
    };
    fixedParts.set(hook, fixed);
  }
  return fixed;
}

function credentials({ auth }: Hook): Headers {
  switch (auth.type) {
    case 'none':
    case 'query':
    case 'oauth2':
      return {};
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` };
    case 'bearer':
      return { authorization: `Bearer ${auth.token}` };
    case 'header':
      return { [auth.name.toLowerCase()]: auth.value };
  }
}

function withQuery(url: string, { name, value }: { name: string; value: string }): string {
  const target = new URL(url);
  target.searchParams.append(name, value);
  return target.href;
}

function lowerCased(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
