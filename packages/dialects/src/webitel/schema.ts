import Joi from 'joi';
import { anyCase, endpoint, headersBy } from '../fields.ts';
import type { Filter } from './filter.ts';
import { literalOf } from './template.ts';

/** Names with texts that may hold `${name}`. */
export type Templates = Record<string, string>;

/** What a client writes: a hook without what the service says of it. */
export type HookBody = {
  event: string;
  enable: boolean;
  description: string;
  action: { type: 'web'; method: string; url: string };
  fields: string[];
  map: Record<string, string>;
  filter: Filter;
  headers: Templates;
  auth: HookBodyAuth;
  customBody: boolean;
  rawBody: string;
  /** How often a delivery is tried again, and after how many seconds each time. */
  retries?: number;
  delay?: number;
};

/** A request that goes before each delivery, as to log in. `map` is what it sends; `cookie`: its cookies are sent on. */
export type HookBodyAuth = {
  headers: Templates;
  map: Templates;
  enabled: boolean;
  url?: string;
  method?: string;
  cookie?: boolean | string;
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

// Its console sends null for a field that was emptied, and nothing, an empty text or null for one that was never filled in.
const optional = <Schema extends Joi.Schema>(schema: Schema): Schema => schema.empty(Joi.valid(null, '')) as Schema;

// Forms send numbers as texts.
const asText = (schema: Joi.NumberSchema): Joi.NumberSchema => schema.prefs({ convert: true });

// The core API may give a hook a pattern, and what is read here is written back.
const event = Joi.string()
  .pattern(/^(?:[\w.:>-]{1,128}(?:\.\*)?|\*)$/)
  .messages({ 'string.pattern.base': 'must be the name of an event: 1 to 128 of A-Z a-z 0-9 _ . : > -' });

const action = Joi.object({
  type: Joi.string().valid('web').required().messages({ 'any.only': 'must be web' }),
  method: anyCase(...METHODS).required(),
  url: endpoint.required(),
});

const named = (values: Joi.Schema): Joi.ObjectSchema =>
  optional(Joi.object().pattern(Joi.string(), values)).default({});

/** A delivery brings its own content type, unlike a hook of the core API. */
const isFree = (name: string): boolean => name.toLowerCase() === 'content-type';

const headers = optional(headersBy({ isFree, literalOf })).default({});

const condition = Joi.object({
  operation: Joi.string().allow('', null),
  value: Joi.alternatives(Joi.string().allow(''), Joi.number().unsafe(), Joi.boolean()).allow(null),
});

const auth = optional(
  Joi.object({
    headers,
    map: named(Joi.string().allow('')),
    enabled: optional(Joi.boolean()).default(false),
    url: optional(endpoint),
    method: optional(anyCase(...METHODS)),
    cookie: optional(Joi.alternatives(Joi.boolean(), Joi.string())),
  }),
).default({ headers: {}, map: {}, enabled: false });

/** The body of POST and PUT. */
export const hookBody: Joi.ObjectSchema<HookBody> = Joi.object<HookBody>({
  event: event.required(),
  enable: optional(Joi.boolean()).default(true),
  description: Joi.string().allow('').empty(null).default(''),
  action: action.required(),
  fields: optional(Joi.array().items(Joi.string())).default([]),
  map: named(Joi.string()),
  filter: named(condition),
  headers,
  auth,
  customBody: optional(Joi.boolean()).default(false),
  rawBody: Joi.string().allow('').empty(null).default(''),
  retries: optional(asText(Joi.number().integer().min(-1).max(20))),
  delay: optional(asText(Joi.number().min(0).max(86_400))),
}).required();

/** The query of every address. */
export type HookQuery = { domain?: string; domain_name?: string };

const domain = Joi.string()
  .max(128)
  .pattern(/^[^\p{Cc}\p{Cs}]*$/u)
  .empty('')
  .messages({ 'string.pattern.base': 'must be text without control characters' });

const domains = { domain, domain_name: domain };

export const hookQuery: Joi.ObjectSchema<HookQuery> = Joi.object<HookQuery>(domains);

export type ListQuery = HookQuery & { limit: number; page: number; columns?: string };

const LIMIT = 40;

export const listQuery: Joi.ObjectSchema<ListQuery> = Joi.object<ListQuery>({
  ...domains,
  limit: Joi.number().integer().min(1).max(10_000).empty(Joi.valid('', 0)).default(LIMIT),
  page: Joi.number().integer().min(0).max(1_000_000).empty('').default(1),
  columns: Joi.string().empty(''),
});
