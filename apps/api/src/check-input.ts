import { type FieldError, HookpostError, invalidField } from '@hookpost/core';
import Joi, { type ObjectSchema, type Schema, type ValidationOptions } from 'joi';

const STRICT = {
  abortEarly: false,
  allowUnknown: false,
  convert: false,
  errors: { label: false },
  // Joi's own words repeat the value, which may be a secret.
  messages: {
    'any.only': '{{#label}} must be one of {{#valids}}',
    'object.unknown': 'is not a known field',
    'string.pattern.base': 'has a form that is not allowed',
  },
} satisfies ValidationOptions;

const asBody = prepared(STRICT);
const asRow = prepared({ ...STRICT, abortEarly: true });
const asQuery = prepared({
  ...STRICT,
  convert: true,
  messages: { ...STRICT.messages, 'object.unknown': 'is not a known query parameter' },
});

/** Holds a JSON body against its schema: 400 that names every field at fault. Nothing is converted. */
export const checkBody = <T>(schema: ObjectSchema<T>, value: unknown): T => check(asBody(schema), value);

/** Holds one of many against its schema: 400 that names the first field at fault, so that a thousand answers stay short. */
export const checkRow = <T>(schema: ObjectSchema<T>, value: unknown): T => check(asRow(schema), value);

/** Holds query parameters, which are all text, against their schema. */
export const checkQuery = <T>(schema: ObjectSchema<T>, value: unknown): T => check(asQuery(schema), value);

/** Holds one value that came outside the body against its rule: 400 that names it by `path`. */
export function checkField<T>(path: string, schema: Schema<T>, value: unknown): T {
  const { value: checked, error } = asBody(boxed(schema)).validate([value]);
  if (error !== undefined) throw invalidField(path, error.message.trim());
  return (checked as T[])[0] as T;
}

const boxes = new WeakMap<Schema, Schema>();

/** Preferences of a schema itself would go before its own messages; those of what it stands in do not. */
function boxed(schema: Schema): Schema {
  const box = boxes.get(schema) ?? Joi.array().items(schema);
  boxes.set(schema, box);
  return box;
}

/** Joi compiles the messages it is given anew at every call: each schema gets them once instead. */
function prepared(options: ValidationOptions): <S extends Schema>(schema: S) => S {
  const known = new WeakMap<Schema, Schema>();
  return <S extends Schema>(schema: S): S => {
    const ready = known.get(schema) ?? schema.prefs(options);
    known.set(schema, ready);
    return ready as S;
  };
}

function check<T>(schema: ObjectSchema<T>, value: unknown): T {
  const { value: checked, error } = schema.validate(value);
  if (error === undefined) return checked;
  const errors = error.details.map(({ path, message }) => ({ path: pathText(path), message: message.trim() }));
  throw new HookpostError('invalid_request', errors.map(sentence).join('; '), errors);
}

const sentence = ({ path, message }: FieldError): string => (path === '' ? message : `${path} ${message}`);

/** `events[0].type`. */
export function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}
