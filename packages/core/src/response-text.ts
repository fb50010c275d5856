import type { Hook } from './hook.ts';
import { MASK } from './mask.ts';

/** The most of an answer's body that an attempt keeps, in bytes. */
export const RESPONSE_KEPT = 4096;

/** Shorter values are no secrets, and would blank out half of an answer. */
const SHORTEST_SECRET = 6;

const utf8 = new TextDecoder('utf-8', { fatal: false });

// A hook's secrets are the same until the hook changes, and then it is another object.
const secretsOf = new WeakMap<Hook, string[]>();

/** The first bytes of an answer as text, for the log: a receiver that echoes its credentials does not put them there. */
export function responseText(body: Uint8Array, hook: Hook): string | null {
  if (body.byteLength === 0) return null;
  // NUL ends a string in more than one tool that shows it.
  const text = utf8.decode(body).replaceAll('\0', '\uFFFD');
  // Masked before it is cut: half a secret would not be known.
  return firstBytes(knownSecrets(hook).reduce((masked, secret) => masked.replaceAll(secret, MASK), text));
}

function firstBytes(text: string): string {
  if (Buffer.byteLength(text) <= RESPONSE_KEPT) return text;
  return utf8.decode(Buffer.from(text).subarray(0, RESPONSE_KEPT));
}

const SCHEME = /^(basic|bearer|digest|token)$/i;
const OURS = /^(content-type|user-agent|traceparent|webhook-.*)$/;

/** An answer's body without the headers of its request: an encoder may have filled them with what the hook does not hold. */
export function withoutSent(body: Uint8Array, headers: Record<string, string>): Uint8Array {
  if (body.length === 0) return body;
  const values = Object.entries(headers).flatMap(([name, value]) => (OURS.test(name) ? [] : partsOf(value)));
  const secrets = values.filter((value) => value.length >= SHORTEST_SECRET);
  // Latin-1 keeps every byte as it is.
  const text = Buffer.from(body).toString('latin1');
  const masked = secrets.reduce((left, secret) => left.replaceAll(secret, MASK), text);
  return Buffer.from(masked, 'latin1');
}

/** What follows a scheme (`Bearer X`), what cookies hold (`a=X; b=Y`), the words of a text, and all of it. */
function partsOf(value: string): string[] {
  const words = value.split(' ').filter((word) => !SCHEME.test(word));
  return [...value.split(/; */).map((part) => part.slice(part.search(/[ =]/) + 1)), ...words, value];
}

function knownSecrets(hook: Hook): string[] {
  let secrets = secretsOf.get(hook);
  if (secrets === undefined) {
    const values = [
      ...credentialsOf(hook),
      ...Object.values(hook.headers),
      ...hook.secrets.map(({ secret }) => secret),
    ];
    secrets = values.flatMap(spellings).filter((value) => value.length >= SHORTEST_SECRET);
    secretsOf.set(hook, secrets);
  }
  return secrets;
}

/** As it is, and as it stands in a JSON string. */
function spellings(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  return escaped === secret ? [secret] : [secret, escaped];
}

function credentialsOf({ auth }: Hook): string[] {
  switch (auth.type) {
    case 'none':
      return [];
    case 'basic':
      return [Buffer.from(`${auth.username}:${auth.password}`).toString('base64'), auth.password];
    case 'bearer':
      return [auth.token];
    case 'header':
    case 'query':
      return [auth.value, encodeURIComponent(auth.value), new URLSearchParams([['', auth.value]]).toString().slice(1)];
    case 'oauth2':
      return [auth.clientSecret];
  }
}
