import Joi from 'joi';
import { anyCase, eventType, isUrl, password, token, username } from '../fields.ts';

/** The body of `POST /api/v1/hook`. Credentials that its `authType` does not use are in it, as the answer echoes them. */
export type FlightRatesHook = {
  endPoint: string;
  /** none, basic, jwt, bearer or header, in any case. */
  authType: string;
  userId?: string;
  pwdTxt?: string;
  token?: string;
  /** The type of the events it gets. */
  hookType: string;
  isActiveStatus: boolean;
  /** The channel of the events it gets: 24 hex digits. */
  _shop: string;
};

/** What may begin with `//`, which then means https. */
export const fullUrl = (endPoint: string): string => (endPoint.startsWith('//') ? `https:${endPoint}` : endPoint);

const endPoint = Joi.string()
  .max(2048)
  .custom((value: string, helpers) => (isUrl(fullUrl(value)) ? value : helpers.error('url.invalid')))
  .messages({ 'url.invalid': 'must be an http or https URL, or one that begins with //' });

const unused = Joi.string().max(4096).allow('', null);

const usedWith = (types: string[], field: Joi.Schema): Joi.Schema =>
  Joi.when('authType', {
    is: anyCase(...types).required(),
    // biome-ignore lint/suspicious/noThenProperty: joi's own word
    then: field.required().messages({ 'any.required': `is required with the authType ${types.join(', ')}` }),
    otherwise: unused,
  });

export const flightRatesHook: Joi.ObjectSchema<FlightRatesHook> = Joi.object<FlightRatesHook>({
  endPoint: endPoint.required(),
  authType: anyCase('none', 'basic', 'jwt', 'bearer', 'header').empty(Joi.valid('', null)).default('none'),
  userId: usedWith(['basic'], username),
  pwdTxt: usedWith(['basic'], password),
  token: usedWith(['jwt', 'bearer', 'header'], token),
  hookType: eventType.required(),
  isActiveStatus: Joi.boolean().required(),
  _shop: Joi.string()
    .pattern(/^[\da-f]{24}$/i)
    .required()
    .messages({ 'string.pattern.base': 'must be an id of 24 hex digits' }),
}).required();
