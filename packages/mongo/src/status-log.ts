import type { Status, StatusLog } from '@hookpost/core';
import type { Database } from './connect.ts';
import type { StatusDocument } from './documents.ts';

export function createStatusLog({ db }: { db: Database }): StatusLog {
  return {
    async ofHook(tenantId, hookId) {
      // Keys are `hook:type`; ";" is the character after the colon.
      const ofHook = { _id: { $gte: `${hookId}:`, $lt: `${hookId};` }, tenantId };
      return (await db.statuses.find(ofHook).sort({ _id: 1 }).toArray()).map(toStatus);
    },
  };
}

const toStatus = ({ _id, endedAt, ...status }: StatusDocument): Status => status as Status;
