import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { HookpostError } from '@hookpost/core';
import type { Session } from './token.ts';

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/**
 * A browser sends its cookies for any page that asks it to; only ours can read the token that goes with them (OWASP's
 * synchronizer token, kept in the sealed session). 403 for a change without it.
 */
export function checkCsrf(session: Session | undefined, asked: { headers: IncomingHttpHeaders; method: string }): void {
  if (session?.kind !== 'dashboard' || SAFE.includes(asked.method)) return;
  if (isSame(asked.headers['x-csrf-token']?.toString() ?? '', session.csrf)) return;
  throw new HookpostError('forbidden', 'A change needs the header X-CSRF-Token, as GET /dashboard/session says it.');
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
