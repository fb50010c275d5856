import type { ErrorCode } from '@hookpost/core';
import type { JsonSchema } from './json-schema.ts';

/** What the document says of a route besides its method, path, scope and schemas. */
export type RouteDoc = {
  /** `operationId`: what generated clients call it. */
  id: string;
  summary: string;
  description?: string;
  /** By success status the component that is answered; null: nothing. */
  answers: Partial<Record<200 | 201 | 202 | 204, string | null>>;
  /** The component of a line where `Accept: application/x-ndjson` is answered with lines. */
  lines?: string;
  /** Besides those that follow from the route: of keys, of reading its body and query, of a missing `{id}`. */
  errors?: readonly ErrorCode[];
  /** Where the route's schema leaves to its handler what the body may be. */
  body?: JsonSchema;
  /** By media type the component of what the body may be instead. */
  media?: Record<string, string>;
  /** Bodies that are answered with success, by what each of them shows. */
  examples?: Record<string, unknown>;
  /** Request headers that mean something here. */
  headers?: Record<string, { description: string; schema: JsonSchema }>;
};
