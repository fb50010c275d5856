import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';

const FIT = /^[\x21-\x7e]{1,128}$/;

/** Every request has an `X-Request-Id` from here on, the caller's own where it is fit to stand in records, and its answer says it. */
export function identifyRequests(): RequestHandler {
  return (request, response, next) => {
    const given = request.headers['x-request-id']?.toString() ?? '';
    const id = FIT.test(given) ? given : randomUUID();
    request.headers['x-request-id'] = id;
    response.setHeader('X-Request-Id', id);
    next();
  };
}

/** Of a request that `identifyRequests` has seen. */
export const requestIdOf = (headers: IncomingHttpHeaders): string | null => headers['x-request-id']?.toString() ?? null;
