import { createHash } from 'node:crypto';
import { HookpostError } from '@hookpost/core';
import Joi from 'joi';
import { traceparentOf } from '../events/accept-event.ts';
import { eventId, publishedType } from '../events/event-schema.ts';
import type { EventOrigin } from '../read-json.ts';
import { isoTime, plainText } from '../text.ts';

/** The attributes of a CloudEvent 1.0 as its JSON form has them, extensions included. */
export type Attributes = {
  id: string;
  source: string;
  type: string;
  time?: string;
  datacontenttype?: string;
  traceparent?: string;
  channels?: string;
};

const NAME = /^[a-z0-9]{1,64}$/;
const extension = Joi.alternatives(plainText(4096).allow(''), Joi.boolean(), Joi.number().integer());
const JSON_TYPE = /^(?:(?:application|text)\/json|[\w.-]+\/[\w.-]+\+json)$/;
const CHARSET_UTF8 = /;\s*charset\s*=\s*"?utf-?8"?/;

/** `data` apart, which is not looked into. */
export const attributesSchema: Joi.ObjectSchema<Attributes> = Joi.object({
  specversion: Joi.valid('1.0').required().messages({ 'any.only': 'must be 1.0' }),
  id: plainText(2048).required(),
  source: Joi.string().max(2048).uri({ allowRelative: true }).required(),
  type: publishedType.required(),
  time: isoTime,
  subject: plainText(4096),
  datacontenttype: plainText(256),
  dataschema: Joi.string().max(2048).uri(),
  traceparent: Joi.string().max(256),
  channels: Joi.string().max(2048),
  data: Joi.any(),
}).pattern(NAME, extension);

/** 415 for data that is not JSON: it could be neither filtered nor put into an envelope. */
export function refuseOtherData(attributes: Readonly<Record<string, unknown>>): void {
  if (attributes['data_base64'] !== undefined) throw unsupported('data_base64 is not taken: data must be JSON.');
  const { datacontenttype: type } = attributes;
  if (typeof type === 'string' && !isJsonType(type)) {
    throw unsupported('datacontenttype must be application/json, or one that ends with +json, in UTF-8.');
  }
}

function isJsonType(mediaType: string): boolean {
  const [type = '', ...parameters] = mediaType.toLowerCase().split(';');
  const rest = parameters.length === 0 ? '' : `;${parameters.join(';')}`;
  return JSON_TYPE.test(type.trim()) && (!rest.includes('charset') || CHARSET_UTF8.test(rest));
}

export const unsupported = (detail: string): HookpostError => new HookpostError('unsupported_media_type', detail);

/** What a publisher would have written as an event; `data` stands where it stood. */
export function eventOf({ id, source, type, time, channels }: Attributes): Record<string, unknown> {
  return {
    id: isOurs(id) ? id : hashedId(source, id),
    type,
    ...(time !== undefined && { at: time }),
    ...(channels !== undefined && { channels: listed(channels) }),
  };
}

/** Two events are the same only if they come from the same source. */
export const originOf = ({ source, traceparent }: Attributes): EventOrigin => {
  const trace = traceparentOf(traceparent);
  return { source, ...(trace !== null && { traceparent: trace }) };
};

const isOurs = (id: string): boolean => eventId.validate(id).error === undefined;

function hashedId(source: string, id: string): string {
  return `ce_${createHash('sha256').update(source).update('\0').update(id).digest('base64url')}`;
}

const listed = (channels: string): string[] =>
  channels
    .split(',')
    .map((channel) => channel.trim())
    .filter((channel) => channel !== '');
