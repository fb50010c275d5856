import type { FieldError } from '@hookpost/core';
import type { DialectRoute } from './dialect.ts';

export type Checked = { kind: 'ok'; body: unknown } | { kind: 'invalid'; errors: FieldError[] };

/** Holds a body against its route's schema: every fault is named, and what the schema does not know is dropped. */
export function checkBody(route: Pick<DialectRoute, 'body'>, body: unknown): Checked {
  if (!route.body) return { kind: 'ok', body: undefined };
  const { value, error } = route.body.validate(body, OPTIONS);
  if (!error) return { kind: 'ok', body: value };
  return { kind: 'invalid', errors: error.details.map(({ path, message }) => ({ path: pathOf(path), message })) };
}

const OPTIONS = {
  abortEarly: false,
  convert: false,
  stripUnknown: { objects: true },
  errors: { label: false },
} as const;

const pathOf = (path: (string | number)[]): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
