import { randomUUID } from 'node:crypto';
import type { HeldLane } from '@hookpost/core';
import type { mongo } from 'mongoose';
import { type Coalescer, coalesce } from './coalesce.ts';
import type { Database } from './connect.ts';
import type { LaneDocument } from './documents.ts';
import { toLane } from './lane-record.ts';

/** A holder that has not renewed for so long has lost its lane. */
export const LEASE_MS = 8000;
/** An alarm may ring so much early, by the grain of clocks; the holder then waits the rest. */
export const EARLY_MS = 100;

export type LaneClaim = { hookId: string; holder: string };
type Deps = { db: Database; monotonic(): number };

/** Takes lanes that are due and that nobody holds, many at once: a thousand lanes of one retry each cost a few round trips. */
export function createLaneClaims({ db, monotonic }: Deps): Coalescer<LaneClaim, HeldLane | null> {
  return coalesce<LaneClaim, HeldLane | null>({
    most: 500,
    async run(claims) {
      const asked = monotonic();
      // Of each claim, so that of two of one lane just one gets it.
      const tokens = claims.map(() => randomUUID());
      const updates = claims.map((claim, index) => ({ updateOne: taking(claim, tokens[index] as string) }));
      await db.lanes.bulkWrite(updates as mongo.AnyBulkWriteOperation<LaneDocument>[], { ordered: false });
      const hookIds = claims.map(({ hookId }) => hookId);
      const taken = await db.lanes.find({ _id: { $in: hookIds }, claim: { $in: tokens } }).toArray();
      const byToken = new Map(taken.map((document) => [document.claim, document]));
      return claims.map(({ holder }, index) => {
        const document = byToken.get(tokens[index]);
        // The lease began at the server, after it was asked for: by our count it ends no later than this.
        return document ? { ...toLane(document), holder, leaseEnds: asked + LEASE_MS } : null;
      });
    },
  });
}

function taking({ hookId, holder }: LaneClaim, claim: string) {
  const free = {
    $and: [
      { $lte: ['$dueAt', { $add: ['$$NOW', EARLY_MS] }] },
      { $lte: [{ $ifNull: ['$leaseUntil', '$$NOW'] }, '$$NOW'] },
    ],
  };
  const taken = {
    holder: { $literal: holder },
    claim,
    leaseUntil: { $add: ['$$NOW', LEASE_MS] },
    fence: { $add: ['$fence', 1] },
    // A holder that never let go was cut off, and what it had sent may not be recorded.
    suspectAt: {
      $cond: [{ $gt: ['$holder', null] }, { $max: ['$suspectAt', { $ifNull: ['$reach', '$$NOW'] }] }, '$suspectAt'],
    },
    reach: '$$REMOVE',
    fullUntil: '$$REMOVE',
  };
  return { filter: { _id: hookId, dueAt: { $exists: true }, $expr: free }, update: [{ $set: taken }] };
}
