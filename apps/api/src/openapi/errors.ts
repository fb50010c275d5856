import { ERRORS, type ErrorCode } from '@hookpost/core';
import type { AnyRoute } from '../route.ts';
import { type JsonSchema, ref } from './json-schema.ts';

/** What any request may be answered. */
const ALWAYS: ErrorCode[] = [
  'invalid_request',
  'unauthorized',
  'forbidden',
  // Of its path, or of the tenant that it is to act for.
  'not_found',
  'request_timeout',
  'rate_limited',
  'headers_too_large',
  'internal',
  'overloaded',
  'unavailable',
];
const OF_A_BODY: ErrorCode[] = ['too_large', 'unsupported_media_type'];

type Answers = Record<string, JsonSchema>;

/** Whatever address is asked for: what no route has seen yet. */
export const BEFORE_ROUTES: Answers = Object.fromEntries(
  (['request_timeout', 'headers_too_large'] as const).map((code) => [ERRORS[code].status, referTo([code])]),
);

/** Every error that a route of the core API may answer, by status. */
export const errorAnswers = (route: AnyRoute): Answers =>
  Object.fromEntries(byStatus(errorsOf(route)).map(([status, codes]) => [status, referTo(codes)]));

/** The answers that those of all routes refer to. */
export const errorResponses = (routes: readonly AnyRoute[]): Answers =>
  Object.fromEntries(
    routes
      .flatMap((route) => byStatus(errorsOf(route)))
      .map(([status, codes]) => [nameOf(codes), problemAnswer(status, codes)]),
  );

function errorsOf({ body, doc }: AnyRoute): ErrorCode[] {
  const codes = [...ALWAYS, ...(body ? OF_A_BODY : []), ...(doc.errors ?? [])];
  return (Object.keys(ERRORS) as ErrorCode[]).filter((code) => codes.includes(code));
}

const byStatus = (codes: readonly ErrorCode[]): [number, ErrorCode[]][] => [
  ...Map.groupBy(codes, (code) => ERRORS[code].status),
];

function referTo(codes: readonly ErrorCode[]): JsonSchema {
  return { $ref: `#/components/responses/${nameOf(codes)}` };
}

function nameOf(codes: readonly ErrorCode[]): string {
  return codes.join('-');
}

const problemAnswer = (status: number, codes: readonly ErrorCode[]): JsonSchema => ({
  description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join(' '),
  ...(hasRetryAfter(status) && { headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'seconds' } } }),
  content: { 'application/problem+json': { schema: ref('Problem') } },
});

const hasRetryAfter = (status: number): boolean => status === 429 || status === 503;
