import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '@hookpost/core';
import type { Credential } from '../jwt/claims.ts';
import { requestIdOf } from './request-id.ts';

/** As the audit log knows a caller. A JWT's is whom it speaks for: its key signs for many. */
export function actorOf({ kind, id, name, owner }: Credential, headers: IncomingHttpHeaders): Actor {
  return { kind, id: kind === 'jwt' ? (owner?.id ?? id) : id, name, requestId: requestIdOf(headers) };
}
