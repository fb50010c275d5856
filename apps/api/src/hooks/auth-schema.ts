import { type HookAuth, headerNameProblem, headerValueProblem } from '@hookpost/core';
import Joi from 'joi';
import { oneOf, plainText } from '../text.ts';

/** Text that goes into a header as it is. */
export const headerText = (maxLength: number): Joi.StringSchema =>
  checked(Joi.string().max(maxLength), headerValueProblem);

const headerName = checked(Joi.string(), headerNameProblem);

const username = plainText(1024)
  .allow('')
  .pattern(/^[^:]*$/)
  .messages({ 'string.pattern.base': 'must not hold a colon' });

/** RFC 6749, 3.3: words by one space. */
const scope = Joi.string()
  .max(2048)
  .pattern(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/)
  .messages({ 'string.pattern.base': 'must be words by one space each, without quotes and backslashes' });

const KINDS: Record<HookAuth['type'], Joi.PartialSchemaMap> = {
  none: {},
  basic: { username: username.required(), password: plainText(1024).allow('').required() },
  bearer: { token: headerText(4096).required() },
  header: { name: headerName.default('X-Api-Key'), value: headerText(4096).required() },
  oauth2: {
    tokenUrl: plainText(2048).required(),
    clientId: plainText(1024).required(),
    clientSecret: plainText(4096).required(),
    scope,
  },
  query: { name: plainText(256).default('token'), value: plainText(1024).required() },
};

const types = Object.keys(KINDS);

const ofType = Joi.object({
  type: oneOf(types).required(),
});

/** Credentials: the `type` decides which other fields there are. */
export const authSchema: Joi.ObjectSchema<HookAuth> = Object.entries(KINDS).reduce((schema, [type, fields]) => {
  const isType = Joi.object({ type: Joi.valid(type).required() }).unknown();
  // Nothing new for what is checked: it is for the JSON Schema, where each kind names its own type.
  const only = Joi.string().valid(Joi.override, type);
  // biome-ignore lint/suspicious/noThenProperty: joi's own word
  return schema.when(isType, { then: Joi.object({ type: only, ...fields }) });
}, ofType);

function checked(schema: Joi.StringSchema, problem: (text: string) => string | null): Joi.StringSchema {
  return schema.custom((text: string, helpers) => {
    const words = problem(text);
    return words === null ? text : helpers.message({ custom: words });
  });
}
