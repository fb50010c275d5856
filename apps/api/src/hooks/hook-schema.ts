import {
  type BodyFormat,
  type Filter,
  type HookAuth,
  type HookTls,
  headerNameProblem,
  headersProblem,
  type SignatureKind,
} from '@hookpost/core';
import Joi from 'joi';
import { channel, oneOf, plainText, token } from '../text.ts';
import { authSchema, headerText } from './auth-schema.ts';
import { metadataProblem } from './metadata-rules.ts';
import { tlsSchema } from './tls-rules.ts';

/** A hook as a caller writes it: what is optional has its default. */
export type HookInput = {
  uid: string | null;
  name: string | null;
  /** null: one that has none stays without. */
  url: string | null;
  events: string[];
  channels: string[];
  filter: Filter | null;
  auth: HookAuth;
  tls: HookTls | null;
  headers: Record<string, string>;
  signature: SignatureKind;
  secret?: string;
  /** null: the service's schedule. */
  retry: { delays: number[] } | null;
  /** Missing: the service's own. */
  timeoutMs?: number;
  rateLimit: { perSecond: number } | null;
  ordered: boolean;
  enabled: boolean;
  paused: boolean;
  metadata: Record<string, unknown>;
  format: BodyFormat;
};

const pattern = Joi.string()
  .pattern(/^(\*|[A-Za-z0-9_.:>-]{1,128}|[A-Za-z0-9_.:>-]{1,126}\.\*)$/)
  .messages({ 'string.pattern.base': 'must be an event type, such a prefix with ".*", or "*"' });

const headers = Joi.object()
  .pattern(Joi.string().allow(''), headerText(8192).allow(''))
  .custom((value: Record<string, string>, helpers) => {
    // Joi drops a member named __proto__ from its own copy.
    for (const name of Object.keys(helpers.original)) {
      const problem = headerNameProblem(name);
      // The name goes in by its own: in a message joi would take braces for a template.
      if (problem !== null) return helpers.message({ custom: 'holds "{#name}", which {#problem}' }, { name, problem });
    }
    const problem = headersProblem(value);
    return problem === null ? value : helpers.message({ custom: problem });
  });

const metadata = Joi.object()
  .unknown(true)
  .custom((value: Record<string, unknown>, helpers) => {
    const problem = metadataProblem(helpers.original);
    return problem === null ? value : helpers.message({ custom: problem });
  });

// Its conditions are checked one by one when the hook is made of it. Joi drops a member named __proto__ from its own copy.
const filter = Joi.object()
  .unknown(true)
  .custom((_value, helpers) => helpers.original);

const readOnly = Joi.any().strip();
const yesOrNo = (otherwise: boolean) => Joi.boolean().default(otherwise);

export const uidSchema = token('_.:-', '_ . : -', 128)
  .custom((uid: string, helpers) => (/^[\da-f]{24}$/i.test(uid) ? helpers.error('string.id') : uid))
  .messages({ 'string.id': 'must not be 24 hex digits: these are what the ids of hooks look like' });

export const hookSchema: Joi.ObjectSchema<HookInput> = Joi.object({
  uid: uidSchema.allow(null).default(null).description('Your own id for it, of use wherever its id is.'),
  name: plainText(256).allow(null).default(null),
  url: plainText(2048).required().description('http or https.'),
  events: Joi.array()
    .items(pattern)
    .max(100)
    .default([])
    .description('Types, `prefix.*` (one or more further segments) or `*`; empty: all.'),
  channels: Joi.array().items(channel).max(20).default([]).description('Events that share one of them; empty: all.'),
  filter: filter.allow(null).default(null).description("MongoDB's operators over an event's `data`."),
  auth: authSchema.default({ type: 'none' }),
  tls: tlsSchema
    .allow(null)
    .default(null)
    .description('A client certificate, and the authority that receivers are held to; PEM.'),
  headers: headers.default({}).description('Added to every request.'),
  signature: oneOf(['v1', 'v1a']).default('v1'),
  secret: Joi.string().max(256).description('`whsec_…` (v1) or `whsk_…` (v1a); only written. Without it one is made.'),
  retry: Joi.object({ delays: Joi.array().items(Joi.number().min(0.1).max(86_400)).max(20).required() })
    .default(null)
    .description('Seconds before each retry.'),
  timeoutMs: Joi.number().integer().min(100).max(60_000).description('For the whole request.'),
  rateLimit: Joi.object({ perSecond: Joi.number().min(0.01).max(10_000).required() })
    .allow(null)
    .default(null),
  ordered: yesOrNo(false).description('One at a time, in the order of acceptance.'),
  enabled: yesOrNo(true).description('Disabled: events pass it by.'),
  paused: yesOrNo(false).description('Paused: events wait.'),
  metadata: metadata.default({}).description('Anything of yours, 4 KiB as JSON.'),
  format: oneOf(['standard', 'cloudevents']).default('standard'),
  id: readOnly,
  dialect: readOnly,
  disabledReason: readOnly,
  createdAt: readOnly,
  updatedAt: readOnly,
});

/** For a hook that has no address. */
export const schemaWithoutUrl: Joi.ObjectSchema<HookInput> = hookSchema.keys({
  url: plainText(2048).allow(null).default(null),
});
