import { type AlsoTakes, type EncoderOf, standardEncoder } from '@hookpost/core';
import type { Dialect } from './dialect.ts';
import { dixa } from './dixa/routes.ts';
import { flightRates } from './flight-rates/routes.ts';
import { queueAlerts } from './queue-alerts/routes.ts';
import { webhooks } from './webhooks/routes.ts';
import { webitel } from './webitel/routes.ts';

/** Every registration API beside the core one. */
export const dialects: readonly Dialect[] = [queueAlerts, flightRates, webhooks, webitel, dixa];

const byName = new Map(dialects.map((dialect) => [dialect.name, dialect]));

/** How hooks of a dialect are written to; as the core does where the dialect does not say. */
export const encoderOf: EncoderOf = (name) => encoders.get(name) ?? standardEncoder;

const encoders = new Map(dialects.map((dialect) => [dialect.name, { ...standardEncoder, ...dialect }]));

/** Whether a hook's dialect lets an event through that matches by type and channels, or is for this hook alone: those all. */
export const takes: AlsoTakes = (event, hook, compileRegex) =>
  event.hookId === hook.id || (byName.get(hook.dialect)?.matches?.(event, hook, compileRegex) ?? true);
