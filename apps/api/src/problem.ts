import type { ServerResponse } from 'node:http';
import { ERRORS, HookpostError, invalidField, type Log } from '@hookpost/core';
import { SealError } from '@hookpost/platform';
import { RateLimited } from './middleware/rate-limit.ts';

/** An error as RFC 9457 has it, with our `code` and the fields at fault. */
export function problemOf({ code, detail, errors }: HookpostError): Record<string, unknown> {
  const { status, title } = ERRORS[code];
  return { type: `urn:hookpost:error:${code}`, title, status, code, detail, errors };
}

/** Answers with the error; what is unexpected is logged, and answered as 500 without its words. */
export function sendProblem(response: ServerResponse, error: unknown, log: Log): void {
  const known = toHookpostError(error);
  if (known.code === 'internal') log.error('request.failed', { requestId: response.getHeader('x-request-id'), error });
  if (response.headersSent) return void response.destroy();
  response.statusCode = known.status;
  for (const [name, value] of Object.entries(errorHeaders(known))) response.setHeader(name, value);
  response.setHeader('content-type', 'application/problem+json; charset=utf-8');
  response.end(JSON.stringify(problemOf(known)));
}

/** Any error as one of the catalogue. */
export function toHookpostError(error: unknown): HookpostError {
  if (error instanceof HookpostError) return error;
  if (isContended(error)) return new HookpostError('overloaded', 'Too many changes of this tenant at once. Try again.');
  if (error instanceof SealError) return unreadableSecrets();
  if (isDatabaseAway(error)) return new HookpostError('unavailable', 'The database can not be reached. Try again.');
  return fromExpress(error) ?? new HookpostError('internal', 'This is our fault, and it is logged.');
}

/** The caller's request is right, and this hook can't be changed or shown whole before an operator has mended that. */
const unreadableSecrets = (): HookpostError =>
  new HookpostError(
    'conflict',
    "This hook's secrets can not be read: they are sealed with an encryption key that is not configured. Configure it again, or delete the hook and make a new one.",
  );

/** What an error says in headers besides. */
export function errorHeaders(error: HookpostError): Record<string, string> {
  if (error instanceof RateLimited) return error.headers;
  const { code, status } = error;
  if (status === 503 || code === 'rate_limited') return { 'retry-after': '1' };
  return status === 401 ? { 'www-authenticate': 'Bearer' } : {};
}

/** What the body and path parsers throw: http-errors with a status below 500. */
function fromExpress(error: unknown): HookpostError | null {
  if (error instanceof URIError) {
    return invalidField('', 'The address is not readable: each "%" in it needs two hex digits, and together UTF-8.');
  }
  const status = (error as { status?: unknown } | null)?.status;
  if (status === 413) return new HookpostError('too_large', 'The body is larger than this address takes.');
  if (status === 415)
    return new HookpostError('unsupported_media_type', 'The content encoding may be gzip, deflate, br or zstd.');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new HookpostError('invalid_request', 'The request can not be read.');
  }
  return null;
}

const WRITE_CONFLICT = 112;

/** Writes that met others again and again, until their time was over: the database is there. */
const isContended = (error: unknown): boolean =>
  error instanceof Error && ((error as { code?: unknown }).code === WRITE_CONFLICT || isContended(error.cause));

const AWAY =
  /^Mongo(Network|ServerSelection|WaitQueue|PoolCleared|NotConnected|ServerClosed|TopologyClosed|OperationTimeout|WriteConcern)/;

/** No primary, no connection, no majority in time: over when the database is back. */
function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (AWAY.test(error.name) || error.name === 'MongooseServerSelectionError') return true;
  const { errorLabels, hasErrorLabel } = error as { errorLabels?: unknown; hasErrorLabel?: (label: string) => boolean };
  if (errorLabels === undefined || hasErrorLabel === undefined) return false;
  return ['RetryableWriteError', 'TransientTransactionError', 'ResetPool'].some((label) =>
    hasErrorLabel.call(error, label),
  );
}
