import type { IncomingMessage, ServerResponse } from 'node:http';
import { HookpostError } from '@hookpost/core';
import type { RequestHandler } from 'express';
import { CORE_PLACES } from './authenticate.ts';
import { credentialIn } from './credential-in.ts';

/**
 * What one caller may have open. With nobody else there it is the most: who waits behind more than that waits for too long.
 * While others publish, too, it falls by a fifth every 50 ms that the process can't keep up, and rises else.
 */
export const SHARE = { least: 16, most: 500 };
/** Somebody counts as there for so long after a request. */
const THERE_MS = 1000;
const ADAPT_MS = 50;
/** A body counts as one request for each of these, so that a batch weighs what it is. */
const BODY_UNIT = 8192;

export type FairShare = {
  /** Counts a request until what it answers is called; null: its caller has its share open. */
  enter(caller: string, weight: number): (() => void) | null;
};

type Caller = { open: number; lastAt: number };

/**
 * Keeps callers that publish more than this process can take from standing before the others: refusing costs a fraction of
 * taking, and what is refused at once takes no one's time. Each caller always has one request.
 */
export function createFairShare({ isBusy, now }: { isBusy(): boolean; now(): number }): FairShare {
  const callers = new Map<string, Caller>();
  let share = SHARE.most;
  let adaptedAt = now();
  let several = false;

  /** How many have been there of late, and what each may have. */
  function adapt(): void {
    if (now() - adaptedAt < ADAPT_MS) return;
    adaptedAt = now();
    for (const [id, { open, lastAt }] of callers) if (open === 0 && now() - lastAt > THERE_MS) callers.delete(id);
    several = callers.size > 1;
    share = isBusy() ? Math.max(SHARE.least, share * 0.8) : Math.min(SHARE.most, share * 1.05);
  }

  return {
    enter(id, weight) {
      adapt();
      const caller = callers.get(id) ?? { open: 0, lastAt: 0 };
      callers.set(id, caller);
      caller.lastAt = now();
      if (caller.open > 0 && caller.open + weight > (several ? share : SHARE.most)) return null;
      caller.open += weight;
      return () => {
        caller.open -= weight;
      };
    },
  };
}

/** Lets callers publish as far as their share goes, before anything of a request is read. */
export function publishFairly(
  share: FairShare,
  refuse: (response: ServerResponse, error: HookpostError) => void,
): RequestHandler {
  return (request, response, next) => {
    if (request.method !== 'POST') return next();
    const caller = credentialIn(request.headers, CORE_PLACES) ?? request.socket.remoteAddress ?? '';
    const leave = share.enter(caller, weightOf(request));
    if (leave === null) return refuse(response, overShare());
    response.once('close', leave);
    next();
  };
}

/** How much a request weighs, by the length that it announces. */
function weightOf({ headers }: IncomingMessage): number {
  return 1 + Math.floor(Number(headers['content-length'] ?? 0) / BODY_UNIT) || 1;
}

const overShare = (): HookpostError =>
  new HookpostError('overloaded', 'More is being published with this key than can be taken at the moment. Try again.');
