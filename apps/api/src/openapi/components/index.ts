import { ERRORS } from '@hookpost/core';
import { array, type JsonSchema, object, oneOf, ref, text } from '../json-schema.ts';
import { ACCESS_COMPONENTS } from './access.ts';
import { AUDIT_COMPONENTS } from './audit.ts';
import { DELIVERY_COMPONENTS } from './delivery.ts';
import { EVENT_COMPONENTS } from './event.ts';
import { HOOK_COMPONENTS } from './hook.ts';
import { STATS_COMPONENTS } from './stats.ts';

const LISTED = ['Hook', 'Event', 'EventType', 'ListedDelivery', 'Recovery', 'Key', 'JwtKey', 'Tenant', 'AuditRecord'];

/** A page of a list, newest first. */
const listOf = (component: string): JsonSchema =>
  object({
    data: array(ref(component)),
    next: { type: ['string', 'null'], description: 'The `cursor` of the next page.' },
  });

/** Everything that the core API answers, by name. */
export const COMPONENTS: Record<string, JsonSchema> = {
  ...HOOK_COMPONENTS,
  ...EVENT_COMPONENTS,
  ...DELIVERY_COMPONENTS,
  ...STATS_COMPONENTS,
  ...ACCESS_COMPONENTS,
  ...AUDIT_COMPONENTS,
  ...Object.fromEntries(LISTED.map((name) => [`${name}List`, listOf(name)])),
  Problem: object({
    type: text('`urn:hookpost:error:CODE`'),
    title: text(),
    status: { type: 'integer' },
    code: oneOf(...Object.keys(ERRORS)),
    detail: text('For people.'),
    errors: array(object({ path: text('As in `events[0].type`; empty: the whole.'), message: text() })),
  }),
};
