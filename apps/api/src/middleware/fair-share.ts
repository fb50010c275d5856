import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, HookpostError } from '@hookpost/core';
import type { RequestHandler } from 'express';
import { CORE_PLACES } from './authenticate.ts';
import { credentialIn } from './credential-in.ts';

/**
 * What one caller may have open at the least while others publish, too, and the process can't keep up: enough for a
 * publisher that waits for its answers, and little enough for others to wait behind.
 */
export const LEAST_SHARE = 8;
/** A request that waits for its caller's share so long is refused: it would be, too, if it waited further in. */
export const WAIT_MS = 2000;
/** What one caller may have waiting: a busy process hardly gets through more in that time. */
export const MOST_WAITING = 1000;
/** Somebody counts as there for so long after a request. */
const THERE_MS = 1000;
const ADAPT_MS = 50;
/** A body counts as one request for each of these, so that a batch weighs what it is. */
const BODY_UNIT = 8192;

export type FairShare = {
  /** Calls `go` at once or when the caller's share has room, with what ends the request; `refuse` where it waits for too long. Answers what withdraws it. */
  enter(caller: string, request: Entering): () => void;
};

type Entering = { weight: number; go: (leave: () => void) => void; refuse: () => void };
type Waiting = Entering & { giveUp: () => void };
type Caller = { open: number; lastAt: number; waiting: Set<Waiting> };

/**
 * Keeps callers that publish more than this process can take from standing before the others: what is over their share waits
 * unread. A caller alone has no bounds here. While others publish, too, shares fall by a fifth every 50 ms that the process
 * can't keep up, from the most that anybody has open, and rise else. Each caller always has one request.
 */
export function createFairShare({ isBusy, clock }: { isBusy(): boolean; clock: Clock }): FairShare {
  const callers = new Map<string, Caller>();
  let share = Number.POSITIVE_INFINITY;
  let adaptedAt = clock.monotonic();

  function adapt(): void {
    const now = clock.monotonic();
    if (now - adaptedAt < ADAPT_MS) return;
    adaptedAt = now;
    let most = 0;
    for (const [id, { open, lastAt }] of callers) {
      if (open === 0 && now - lastAt > THERE_MS) callers.delete(id);
      most = Math.max(most, open);
    }
    if (callers.size < 2) share = Number.POSITIVE_INFINITY;
    else if (isBusy()) share = Math.max(LEAST_SHARE, Math.min(share, most) * 0.8);
    else share *= 1.05;
  }

  function start(caller: Caller, { weight, go }: Entering): void {
    caller.open += weight;
    let left = false;
    go(() => {
      if (left) return;
      left = true;
      caller.open -= weight;
      startWaiting(caller);
    });
  }

  function startWaiting(caller: Caller): void {
    for (const waiting of caller.waiting) {
      if (!hasRoom(caller, waiting.weight)) return;
      waiting.giveUp();
      start(caller, waiting);
    }
  }

  const hasRoom = ({ open }: Caller, weight: number): boolean => open === 0 || open + weight <= share;

  function wait(caller: Caller, request: Entering): () => void {
    const giveUp = () => {
      caller.waiting.delete(waiting);
      cancel();
    };
    const cancel = clock.after(WAIT_MS, () => {
      giveUp();
      request.refuse();
    });
    const waiting = { ...request, giveUp };
    caller.waiting.add(waiting);
    return giveUp;
  }

  return {
    enter(id, request) {
      adapt();
      const caller = callers.get(id) ?? { open: 0, lastAt: 0, waiting: new Set() };
      callers.set(id, caller);
      caller.lastAt = clock.monotonic();
      if (caller.waiting.size === 0 && hasRoom(caller, request.weight)) start(caller, request);
      else if (caller.waiting.size < MOST_WAITING) return wait(caller, request);
      else request.refuse();
      return () => {};
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
    const withdraw = share.enter(caller, {
      weight: weightOf(request),
      go(leave) {
        response.once('close', leave);
        next();
      },
      refuse: () => refuse(response, overShare()),
    });
    response.once('close', withdraw);
  };
}

/** How much a request weighs, by the length that it announces. */
function weightOf({ headers }: IncomingMessage): number {
  return 1 + Math.floor(Number(headers['content-length'] ?? 0) / BODY_UNIT) || 1;
}

const overShare = (): HookpostError =>
  new HookpostError('overloaded', 'More is being published with this key than can be taken at the moment. Try again.');
