import { createHash } from 'node:crypto';
import { secretBytes } from '@hookpost/core';

const PRIVATE = 'whsk_';

/**
 * What a receiver shares with us under one of a hook's secrets, in bytes. The core API may have given the hook an ed25519
 * key: that one is nobody else's, and its digest is shared in its place.
 */
export function sharedKey(secret: string): Buffer {
  const bytes = secretBytes(secret);
  return secret.startsWith(PRIVATE) ? createHash('sha256').update(bytes).digest() : bytes;
}
