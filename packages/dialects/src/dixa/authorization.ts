import type { Hook } from '@hookpost/core';

/** The `Authorization` header that a receiver gets; null: none. */
export function computedAuthorization({ auth }: Hook): string | null {
  if (auth.type === 'bearer') return `Bearer ${auth.token}`;
  if (auth.type !== 'basic') return null;
  return `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`;
}
