/** Held by the compiler alone: what a store of the API gives or changes, it does for one tenant. */
import type {
  AuditLog,
  DeliveryControl,
  DeliveryLog,
  EventLog,
  HookStore,
  JwtKeyStore,
  KeyStore,
  RecoveryStore,
  StatusLog,
  TenantStore,
} from './api-ports.ts';
import type { TenantId } from './hook.ts';

/** The calls of a store that can be made without a tenant's id in front. */
type Unscoped<Store> = {
  [Call in keyof Store]: Store[Call] extends (...args: infer Args) => unknown
    ? Args extends [TenantId, ...unknown[]]
      ? never
      : Call
    : Call;
}[keyof Store];

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Holds<Fact extends true> = Fact;

export type EveryCallNamesItsTenant = [
  Holds<Same<Unscoped<AuditLog>, never>>,
  Holds<Same<Unscoped<DeliveryControl>, never>>,
  Holds<Same<Unscoped<DeliveryLog>, never>>,
  Holds<Same<Unscoped<EventLog>, never>>,
  Holds<Same<Unscoped<HookStore>, never>>,
  Holds<Same<Unscoped<RecoveryStore>, never>>,
  Holds<Same<Unscoped<StatusLog>, never>>,
  // Who calls, and so for which tenant, is what these find out.
  Holds<Same<Unscoped<KeyStore>, 'findBySecret'>>,
  Holds<Same<Unscoped<JwtKeyStore>, 'named' | 'ofAlg'>>,
  // Of the platform.
  Holds<Same<Unscoped<TenantStore>, 'create' | 'list'>>,
];

/** Never called: the compiler holds each line to be wrong. */
export function unscopedQueries(hooks: HookStore, keys: KeyStore, events: EventLog): unknown[] {
  return [
    // @ts-expect-error no tenant
    hooks.get('id'),
    // @ts-expect-error any text is no tenant
    hooks.get('acme', 'id'),
    // @ts-expect-error a tenant that may not be there
    hooks.get(undefined as TenantId | undefined, 'id'),
    // @ts-expect-error no tenant
    events.list({}, { limit: 1, after: null }),
    // @ts-expect-error any text is no tenant
    keys.list('acme', { limit: 1, after: null }),
  ];
}
