export type { AccessApi } from './access.ts';
export type { components, operations, paths } from './api-types.ts';
export { type ClientOptions, createClient, type HookpostClient } from './client.ts';
export type { DeliveriesApi, RecoveriesApi } from './deliveries.ts';
export { HookpostError, type LocalCode } from './error.ts';
export type { EventTypesApi } from './event-types.ts';
export type { EventsApi } from './events.ts';
export type { HooksApi } from './hooks.ts';
export type { List, Page } from './pages.ts';
export type { CallOptions } from './transport.ts';
export type * from './types.ts';
export {
  type RefusedBecause,
  type VerifyOptions,
  verify,
  type Webhook,
  type WebhookHeaders,
  type WebhookPayload,
  WebhookVerificationError,
} from './verify.ts';
