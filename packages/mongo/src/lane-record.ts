import type { Lane, TenantId } from '@hookpost/core';
import type { LaneDocument } from './documents.ts';

export function toLane(document: LaneDocument): Lane {
  return {
    hookId: document._id,
    tenantId: document.tenantId as TenantId,
    dueAt: document.dueAt ?? null,
    openAt: document.openAt ?? null,
    wakes: document.wakes,
    arrivals: document.arrivals ?? 0,
    holder: document.holder ?? null,
    leaseUntil: document.leaseUntil ?? null,
    fence: document.fence,
    failures: document.failures,
    failingSince: document.failingSince ?? null,
    trips: document.trips,
    keptBackUntil: document.keptBackUntil ?? null,
    fullUntil: document.fullUntil ?? null,
    bucket: document.bucket ?? null,
    recovering: document.recovering ?? false,
    suspectAt: document.suspectAt ?? null,
  };
}

/** A lane that waits for nothing. */
export function idleLane(hookId: string, tenantId: TenantId): Lane {
  return toLane({ _id: hookId, tenantId, wakes: 0, fence: 0, failures: 0, trips: 0 });
}
