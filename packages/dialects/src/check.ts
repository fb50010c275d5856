import { type FieldError, HookpostError } from '@hookpost/core';
import type { Schema, ValidationOptions } from 'joi';
import type { DialectRoute } from './dialect.ts';

const OPTIONS = {
  abortEarly: false,
  convert: false,
  stripUnknown: { objects: true },
  errors: { label: false },
} satisfies ValidationOptions;

/** A body without what its route's schema does not know. Throws a HookpostError (400) that names every field at fault. */
export const checkBody = (route: Pick<DialectRoute, 'body'>, body: unknown): unknown =>
  route.body && check(route.body, body, OPTIONS);

/** The query parameters that a route's schema names, read from text. Throws a HookpostError (400) that names every one at fault. */
export const checkQuery = (route: Pick<DialectRoute, 'query'>, query: unknown): unknown =>
  route.query ? check(route.query, query, { ...OPTIONS, convert: true }) : {};

function check(schema: Schema, input: unknown, options: ValidationOptions): unknown {
  const { value, error } = schema.validate(input, options);
  if (!error) return value;
  const faults = error.details.map(({ path, message }) => ({ path: pathText(path), message }));
  // A value of the wrong type is also none of the allowed ones: the first fault of a field says enough.
  const errors = faults.filter(({ path }, i) => faults.findIndex((other) => other.path === path) === i);
  throw new HookpostError('invalid_request', errors.map(sentence).join('; '), errors);
}

const sentence = ({ path, message }: FieldError): string => `${path} ${message}`.trim();

/** `events[0].type`. */
const pathText = (path: readonly (string | number)[]): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
