import type { TenantId } from '@hookpost/core';
import { v5 as uuidV5 } from 'uuid';

// Random once, and fixed for ever: the same tenant, event and key have the same ids in every delivery and answer.
const ORGANIZATIONS = '5f0f0a8e-4c0b-4c4e-9a54-2f6f3f1d7b21';
/** The name space of keys without an owner. */
export const USERS = 'b7a1f5c2-93d6-4e0f-8d3c-6c1f7e2a9d44';

/** A tenant's id, as this dialect's clients know ids. */
export const organizationId = (tenantId: TenantId): string => uuidV5(tenantId, ORGANIZATIONS);

/** An event's id: its tenant's is the name space. */
export const eventId = (tenantId: TenantId, id: string): string => uuidV5(id, organizationId(tenantId));
