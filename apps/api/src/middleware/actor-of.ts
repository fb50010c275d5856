import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '@hookpost/core';
import type { Credential } from '../jwt/claims.ts';

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/** As the audit log knows a caller. A JWT's is whom it speaks for: its key signs for many. */
export function actorOf({ kind, id, name, owner }: Credential, headers: IncomingHttpHeaders): Actor {
  const given = headers['x-request-id']?.toString() ?? '';
  const requestId = REQUEST_ID.test(given) ? given : null;
  return { kind, id: kind === 'jwt' ? (owner?.id ?? id) : id, name, requestId };
}
