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
  const text = utf8.decode(body.subarray(0, RESPONSE_KEPT)).replaceAll('\0', '\uFFFD');
  return knownSecrets(hook).reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

/** An answer's body without `secret`, which the hook does not hold. */
export function withoutSecret(body: Uint8Array, secret: string): Uint8Array {
  const bytes = Buffer.from(body);
  // Latin-1 keeps every byte as it is.
  return bytes.includes(secret) ? Buffer.from(bytes.toString('latin1').replaceAll(secret, MASK), 'latin1') : body;
}

function knownSecrets(hook: Hook): string[] {
  let secrets = secretsOf.get(hook);
  if (secrets === undefined) {
    const values = [
      ...credentialsOf(hook),
      ...Object.values(hook.headers),
      ...hook.secrets.map(({ secret }) => secret),
    ];
    secrets = values.filter((value) => value.length >= SHORTEST_SECRET);
    secretsOf.set(hook, secrets);
  }
  return secrets;
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
      return [auth.value, encodeURIComponent(auth.value)];
    case 'oauth2':
      return [auth.clientSecret];
  }
}
