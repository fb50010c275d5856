import Joi from 'joi';
import { anyCase, endpoint, password, token, username } from '../fields.ts';

/** The body of `POST /webhooks`. */
export type Webhook = {
  /** Whether it gets `alert.*` events, or all others. */
  isAlertHook: boolean;
  endpoint: string;
  /** none, basic, querystring, authheader, header or bearer, in any case. */
  authType: string;
  userName?: string;
  password?: string;
  token?: string;
};

const TOKEN_TYPES = ['querystring', 'authheader', 'header', 'bearer'];
const TYPES = ['none', 'basic', ...TOKEN_TYPES];

/** `field` required with `types` and refused with all others; what is empty counts as not provided. */
function onlyWith(types: string[], field: Joi.Schema): Joi.Schema {
  const words = types.join(', ');
  const needed = field.required().messages({ 'any.required': `is required when authType is ${words}` });
  const refused = Joi.forbidden().messages({ 'any.unknown': `must not be provided unless authType is ${words}` });
  const others = TYPES.filter((type) => !types.includes(type));
  return Joi.when('authType', {
    switch: [
      // biome-ignore lint/suspicious/noThenProperty: joi's own word
      { is: anyCase(...types).required(), then: needed.empty(EMPTY) },
      // biome-ignore lint/suspicious/noThenProperty: joi's own word
      { is: anyCase(...others).required(), then: refused.empty(EMPTY) },
    ],
    // What the authType should be is said already.
    otherwise: Joi.any().strip(),
  });
}

const EMPTY = Joi.valid('', null);

export const webhook: Joi.ObjectSchema<Webhook> = Joi.object<Webhook>({
  isAlertHook: Joi.boolean().empty(EMPTY).default(false),
  endpoint: endpoint.required(),
  authType: anyCase(...TYPES).required(),
  userName: onlyWith(['basic'], username),
  password: onlyWith(['basic'], password),
  token: onlyWith(TOKEN_TYPES, token),
}).required();
