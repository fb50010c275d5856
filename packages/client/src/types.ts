/** The API's objects by their own names. */
import type { components, operations } from './api-types.ts';

type Schemas = components['schemas'];

export type Hook = Schemas['Hook'];
export type NewHook = Schemas['CreateHookBody'];
export type HookChanges = Schemas['PatchHookBody'];
export type HookSecrets = Schemas['HookSecrets'];
export type HookStatus = Schemas['HookStatuses']['data'][number];
export type TestEvent = Schemas['TestEvent'];
export type NewEvent = Schemas['PublishEventBody'];
export type AcceptedEvent = Schemas['AcceptedEvent'];
/** One row of a batch's answer: accepted, or the reason why this one alone was not. */
export type AcceptedRow = Schemas['AcceptedBatch']['data'][number];
export type PublishedEvent = Schemas['Event'];
/** Without the request and the receiver's answers, as lists show it. */
export type ListedDelivery = Schemas['ListedDelivery'];
export type Delivery = Schemas['Delivery'];
export type Recovery = Schemas['Recovery'];
export type NewRecovery = Schemas['CreateRecoveryBody'];
export type Key = Schemas['Key'];
/** `key` is shown this once. */
export type NewKey = Schemas['NewKey'];
export type JwtKey = Schemas['JwtKey'];
export type Tenant = Schemas['Tenant'];
export type NewTenant = Schemas['NewTenant'];
export type EventType = Answer<'getEventType'>;
export type Stats = Answer<'getStats'>;
export type PortalLink = Answer<'createPortalLink'>;
export type AuditRecord = Schemas['AuditRecord'];
/** What every refusal is answered with (RFC 9457). */
export type Problem = Schemas['Problem'];

/** What may be asked of an operation, by its name in the OpenAPI document. `cursor` and `limit` of lists as well. */
export type Query<O extends keyof operations> = NonNullable<operations[O]['parameters']['query']>;

/** The JSON that an operation takes. */
export type Body<O extends keyof operations> = operations[O] extends {
  requestBody?: { content: { 'application/json': infer B } };
}
  ? B
  : never;

/** The JSON that an operation is answered with. */
export type Answer<O extends keyof operations> = JsonIn<operations[O]['responses']>;
type JsonIn<R> = { [S in keyof R]: R[S] extends { content: { 'application/json': infer J } } ? J : never }[keyof R];
