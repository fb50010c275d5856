import type { DeliveryKey } from '../delivery.ts';
import type { OutgoingRequest, Random, Send, SendResult } from '../ports.ts';
import { MOODS, type Mood } from './plan.fixture.ts';
import type { Process } from './process.fixture.ts';
import type { Timeline } from './timeline.fixture.ts';

/** A request that reached its receiver, and what that made of it. */
export type Receipt = { key: DeliveryKey; status: number | null; words: string | null };

type Reaction = { status: number | null; received: boolean; afterMs: number; words?: string; retryAfter?: string };

export type ReceiverDeps = {
  timeline: Timeline;
  random: Random;
  keyOf(request: OutgoingRequest): DeliveryKey;
  /** Told of each request at the moment that a worker starts it. */
  onStart(request: OutgoingRequest, process: Process): void;
  trace(line: string): void;
};

/** The receivers of all hooks, and the network between. */
export function createReceivers({ timeline, random, keyOf, onStart, trace }: ReceiverDeps) {
  const receipts: Receipt[] = [];
  const moods = new Map<string, Mood>();
  let open = 0;

  function sendFrom(process: Process): Send {
    return (request) => {
      onStart(request, process);
      open++;
      const key = keyOf(request);
      trace(`${process.id} sends ${key}`);
      return new Promise((resolve) => {
        timeline.silently(random() * 5, () => {
          open--;
          // What a dying process wrote may have left it, or not.
          if (process.isDead() && random() < 0.5) return;
          const reaction = react(moods.get(request.hookId) ?? 'well', random);
          const { status, received, words = null } = reaction;
          const inTime = reaction.afterMs < request.timeoutMs;
          if (received) receipts.push({ key, status: inTime ? status : null, words });
          open++;
          const ms = Math.min(reaction.afterMs, request.timeoutMs);
          trace(`  ${request.hookId} answers ${inTime ? status : 'nothing'} after ${Math.round(ms)} ms`);
          timeline.silently(ms, () => open--);
          process.later(ms, () => resolve(resultOf(reaction, inTime, ms)));
        });
      });
    };
  }

  return {
    sendFrom,
    receipts: receipts as readonly Receipt[],
    open: () => open,
    setMood(hookId: string, mood: Mood): void {
      moods.set(hookId, mood);
    },
    healAll: () => moods.clear(),
  };
}

function resultOf({ status, words, retryAfter }: Reaction, inTime: boolean, ms: number): SendResult {
  if (!inTime) return { kind: 'error', error: 'timeout', text: 'no answer in time', ms };
  if (status === null) return { kind: 'error', error: 'reset', text: 'the connection broke', ms };
  const told = { retryAfter: retryAfter ?? null, webhookDelivery: words ?? null };
  return { kind: 'answer', status, ...told, headers: {}, body: new Uint8Array(), ms };
}

function react(mood: Mood, random: Random): Reaction {
  const answered = (status: number, more: Partial<Reaction> = {}): Reaction => ({
    status,
    received: true,
    afterMs: 1 + random() * 40,
    ...more,
  });
  switch (mood) {
    case 'well':
      return answered(200);
    case 'failing':
      // Some outlast the moment that a slice waits for them.
      return answered(500, { afterMs: 1 + random() * 200 });
    case 'slow':
      return answered(200, { afterMs: 500 + random() * 6000 });
    case 'hanging':
      return answered(200, { afterMs: Number.POSITIVE_INFINITY });
    case 'refusing':
      return answered(0, { status: null, received: random() < 0.5 });
    case 'busy':
      return answered(503, { retryAfter: '3' });
    case 'gone':
      return answered(410);
    case 'aborting':
      return answered(500, { words: 'abort-message' });
    case 'disabling':
      return answered(random() < 0.5 ? 200 : 500, random() < 0.3 ? { words: 'disable' } : {});
    case 'moody':
      return react(MOODS[Math.floor(random() * 6)] as Mood, random);
  }
}
