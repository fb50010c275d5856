import { notFound } from '@hookpost/core';
import type { mongo } from 'mongoose';
import type { Database } from './connect.ts';

/**
 * 404 where the tenant is gone. A key is still taken for 3 s after it ended with its tenant: what it makes then must not wait
 * for whoever gets the id next. A write, because of two reads the removal and this could both succeed.
 */
export async function holdTenant({ tenants }: Database, session: mongo.ClientSession, tenantId: string): Promise<void> {
  const held = await tenants.updateOne({ _id: tenantId }, { $inc: { keysVersion: 1 } }, { session });
  if (held.matchedCount === 0) throw notFound();
}
