import { type FieldError, HookpostError } from '@hookpost/core';
import type { DialectRoute } from './dialect.ts';

/** A body without what its route's schema does not know. Throws a HookpostError (400) that names every field at fault. */
export function checkBody(route: Pick<DialectRoute, 'body'>, body: unknown): unknown {
  if (!route.body) return undefined;
  const { value, error } = route.body.validate(body, OPTIONS);
  if (!error) return value;
  const faults = error.details.map(({ path, message }) => ({ path: pathText(path), message }));
  // A value of the wrong type is also none of the allowed ones: the first fault of a field says enough.
  const errors = faults.filter(({ path }, i) => faults.findIndex((other) => other.path === path) === i);
  throw new HookpostError('invalid_request', errors.map(sentence).join('; '), errors);
}

const OPTIONS = {
  abortEarly: false,
  convert: false,
  stripUnknown: { objects: true },
  errors: { label: false },
} as const;

const sentence = ({ path, message }: FieldError): string => `${path} ${message}`.trim();

/** `events[0].type`. */
const pathText = (path: readonly (string | number)[]): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
