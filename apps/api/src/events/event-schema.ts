import { OWN_TYPES } from '@hookpost/core';
import Joi from 'joi';
import { channel, eventType, isoTime, token } from '../text.ts';

/** An event as a publisher writes it. Of `data` only its presence is checked: its bytes are what counts. */
export type EventInput = { type: string; data: unknown; id?: string; channels: string[]; at?: string };

/** Any but the service's own. */
export const publishedType = eventType
  .custom((type: string, helpers) => (type.startsWith(OWN_TYPES) ? helpers.error('string.own') : type))
  .messages({ 'string.own': `must not begin with "${OWN_TYPES}": these are the service's own` });

export const eventId = token('_-', '_ -', 128);

export const eventSchema: Joi.ObjectSchema<EventInput> = Joi.object({
  type: publishedType.required(),
  data: Joi.any().required(),
  id: eventId,
  channels: Joi.array().items(channel).max(10).default([]),
  at: isoTime,
});

/** Rows are checked one by one, so that a bad one hurts only itself. */
export const batchSchema: Joi.ObjectSchema<{ events: unknown[] }> = Joi.object({
  events: Joi.array().items(Joi.any()).sparse().required(),
});

/** What `POST /v1/hooks/{id}/test` takes. */
export type TestInput = { type?: string; data?: unknown };

export const testSchema: Joi.ObjectSchema<TestInput> = Joi.object({
  type: publishedType,
  data: Joi.any(),
});
