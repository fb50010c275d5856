import Joi from 'joi';
import { endpoint, headersBy, password, token, username } from '../fields.ts';
import { EVENTS } from './events.ts';
import { FILTER_FIELDS, type Filters } from './filters.ts';

export type Authorization =
  | { _type: 'NoAuth' }
  | { _type: 'BasicAuth'; username: string; password: string }
  | { _type: 'TokenAuth'; value: string };

/** The body of a creation. Without a `url`, nothing is sent until a patch brings one. */
export type Subscription = {
  name: string;
  url?: string;
  events: string[];
  authorization: Authorization;
  customHeaders: Record<string, string>;
  enabled: boolean;
  filters?: Filters;
};

export type SubscriptionPatch = Partial<Subscription>;

// Its clients write null for what they leave out.
const optional = <Schema extends Joi.Schema>(schema: Schema): Schema => schema.empty(null) as Schema;

const byType = (types: Record<string, Joi.ObjectSchema>): Joi.Schema =>
  Joi.alternatives().conditional('._type', {
    switch: [
      ...Object.entries(types).map(([type, schema]) => ({
        is: Joi.valid(type).required(),
        // biome-ignore lint/suspicious/noThenProperty: joi's own word
        then: schema,
      })),
    ],
    otherwise: Joi.object({
      _type: Joi.valid(...Object.keys(types))
        .required()
        .messages({ 'any.only': `must be one of ${Object.keys(types).join(', ')}` }),
    }),
  });

const typed = (fields: Joi.SchemaMap = {}) => Joi.object({ _type: Joi.string().required(), ...fields });

const authorization = byType({
  NoAuth: typed(),
  BasicAuth: typed({ username: username.required(), password: password.required() }),
  TokenAuth: typed({ value: token.required() }),
});

const condition = Joi.object({
  _type: Joi.valid('IsOneOf', 'IsNotOneOf').required(),
  field: Joi.valid(...FILTER_FIELDS).required(),
  values: Joi.array().items(Joi.string().max(256).allow('')).max(1000).required(),
});

const filters = Joi.object()
  .pattern(
    Joi.string(),
    Joi.object({
      _type: Joi.valid('CombinedFilters').required(),
      strategy: Joi.valid('All', 'Any').required(),
      conditions: Joi.array().items(condition).max(100).required(),
    }),
  )
  .max(20);

const name = Joi.string().max(256);
const events = Joi.array()
  .items(
    Joi.string()
      .valid(...EVENTS)
      .messages({ 'any.only': 'is not the name of an event' }),
  )
  .min(1)
  .max(100);

export const subscription: Joi.ObjectSchema<Subscription> = Joi.object<Subscription>({
  name: name.required(),
  url: optional(endpoint),
  events: events.required(),
  authorization: optional(authorization).default({ _type: 'NoAuth' }),
  customHeaders: optional(headersBy()).default({}),
  enabled: optional(Joi.boolean()).default(true),
  filters: optional(filters),
}).required();

/** Changes what it names. */
export const subscriptionPatch: Joi.ObjectSchema<SubscriptionPatch> = Joi.object<SubscriptionPatch>({
  name: optional(name),
  url: optional(endpoint),
  events: optional(events),
  authorization: optional(authorization),
  customHeaders: optional(headersBy()),
  enabled: optional(Joi.boolean()),
  filters: optional(filters),
}).required();
