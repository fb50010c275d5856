import type { AnyRoute } from '../route.ts';
import { type AuditRouteDeps, auditRoutes } from './audit.ts';
import { type DeliveryRouteDeps, deliveryRoutes } from './deliveries.ts';
import { type DeliveryControlRouteDeps, deliveryControlRoutes } from './delivery-control.ts';
import { type EventTypeRouteDeps, eventTypeRoutes } from './event-types.ts';
import { type EventRouteDeps, eventRoutes } from './events.ts';
import { type HookSecretRouteDeps, hookSecretRoutes } from './hook-secrets.ts';
import { type HookStatusRouteDeps, hookStatusRoutes } from './hook-status.ts';
import { type HookTestRouteDeps, hookTestRoutes } from './hook-test.ts';
import { type HookRouteDeps, hookRoutes } from './hooks.ts';
import { type JwtKeyRouteDeps, jwtKeyRoutes } from './jwt-keys.ts';
import { type KeyRouteDeps, keyRoutes } from './keys.ts';
import { type PortalLinkRouteDeps, portalLinkRoutes } from './portal-links.ts';
import { type RecoveryRouteDeps, recoveryRoutes } from './recoveries.ts';
import { type StatsRouteDeps, statsRoutes } from './stats.ts';
import { type TenantRouteDeps, tenantRoutes } from './tenants.ts';

export type RouteDeps = {
  hooks: HookRouteDeps;
  secrets: HookSecretRouteDeps;
  statuses: HookStatusRouteDeps;
  test: HookTestRouteDeps;
  events: EventRouteDeps;
  eventTypes: EventTypeRouteDeps;
  deliveries: DeliveryRouteDeps;
  control: DeliveryControlRouteDeps;
  recoveries: RecoveryRouteDeps;
  stats: StatsRouteDeps;
  tenants: TenantRouteDeps;
  keys: KeyRouteDeps;
  jwtKeys: JwtKeyRouteDeps;
  audit: AuditRouteDeps;
  portalLinks: PortalLinkRouteDeps;
};

/** Every address of the core API that takes a key. */
export const allRoutes = (deps: RouteDeps): AnyRoute[] => [
  ...hookRoutes(deps.hooks),
  ...hookSecretRoutes(deps.secrets),
  ...hookStatusRoutes(deps.statuses),
  ...hookTestRoutes(deps.test),
  ...eventRoutes(deps.events),
  ...eventTypeRoutes(deps.eventTypes),
  ...deliveryRoutes(deps.deliveries),
  ...deliveryControlRoutes(deps.control),
  ...recoveryRoutes(deps.recoveries),
  ...statsRoutes(deps.stats),
  ...tenantRoutes(deps.tenants),
  ...keyRoutes(deps.keys),
  ...jwtKeyRoutes(deps.jwtKeys),
  ...auditRoutes(deps.audit),
  ...portalLinkRoutes(deps.portalLinks),
];
