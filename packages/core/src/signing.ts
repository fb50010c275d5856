import { createHmac, randomBytes } from 'node:crypto';
import type { HookSecret } from './hook.ts';

const PREFIX = 'whsec_';

/**
 * The `webhook-signature` header of Standard Webhooks: one `v1,BASE64` per secret that still counts, by space.
 * Signs `id.timestamp.body` with HMAC-SHA256; `timestamp` in whole seconds since 1970.
 */
export function signV1(secrets: readonly HookSecret[], id: string, timestamp: number, body: Uint8Array): string {
  const now = timestamp * 1000;
  const head = `${id}.${timestamp}.`;
  let header = '';
  for (const { secret, expiresAt } of secrets) {
    if (expiresAt !== null && expiresAt.getTime() <= now) continue;
    const signature = createHmac('sha256', secretBytes(secret)).update(head).update(body).digest('base64');
    header += header === '' ? `v1,${signature}` : ` v1,${signature}`;
  }
  return header;
}

/** The key inside `whsec_BASE64`. */
export function secretBytes(secret: string): Buffer {
  return Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
}

/** Why a caller's own secret can't be used, or null. Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes. */
export function secretProblem(secret: string): string | null {
  if (!secret.startsWith(PREFIX)) return 'must begin with "whsec_"';
  const text = secret.slice(PREFIX.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return 'must be "whsec_" and base64';
  const { length } = Buffer.from(text, 'base64');
  return length < 24 || length > 64 ? `must hold 24 to 64 bytes, this one holds ${length}` : null;
}

export const newSigningSecret = (): string => PREFIX + randomBytes(32).toString('base64');
