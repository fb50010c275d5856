/** Publishers that go on through every fault, at a bounded pace. */

import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiProcess, anEvent, eventually, type Installation } from '@hookpost/testkit';

export type Answered = { id: string; status: number; ms: number; retryAfter: string | null };

export type Load = {
  /** The ids of events that were answered with a 202. */
  accepted: Set<string>;
  /** Every answer, in order. */
  answers: Answered[];
  /** Resolves when so many more have been accepted. */
  accept(count: number): Promise<unknown>;
  stop(): Promise<unknown>;
};

export type LoadTarget = { installation: Installation; apis: ApiProcess[] };

const PUBLISHERS = 8;
let loads = 0;

/** At most `perSecond` events, each tried again under its id until it is accepted, over whichever APIs live. */
export function startLoad({ installation, apis }: LoadTarget, type: string, perSecond = 200): Load {
  const name = `${type}-${++loads}`;
  const accepted = new Set<string>();
  const answers: Answered[] = [];
  let stopped = false;
  let made = 0;

  async function publisher(): Promise<void> {
    while (!stopped) {
      const id = `${name}-${++made}`;
      const nextAt = performance.now() + (PUBLISHERS / perSecond) * 1000;
      for (let attempt = 0; !stopped && !accepted.has(id); attempt++) {
        const living = apis.filter((api) => api.alive());
        const api = living[(made + attempt) % living.length];
        const answer = api && (await publishOnce(api.url, installation.apiKey, id, type));
        if (answer) answers.push(answer);
        if (answer?.status === 202) accepted.add(id);
        else await sleep(50);
      }
      await sleep(Math.max(0, nextAt - performance.now()));
    }
  }

  const publishers = Array.from({ length: PUBLISHERS }, publisher);
  return {
    accepted,
    answers,
    accept(count) {
      const goal = accepted.size + count;
      // A busy machine may take in a tenth of what is asked for.
      return eventually(() => accepted.size >= goal, { timeoutMs: 60_000 + (count / perSecond) * 10_000 });
    },
    stop() {
      stopped = true;
      return Promise.all(publishers);
    },
  };
}

/** null: no answer came, as from an API that is killed. */
export async function publishOnce(url: string, key: string, id: string, type: string): Promise<Answered | null> {
  const began = performance.now();
  try {
    const answer = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(anEvent({ id, type, data: { id } })),
    });
    await answer.arrayBuffer();
    return { id, status: answer.status, ms: performance.now() - began, retryAfter: answer.headers.get('retry-after') };
  } catch {
    return null;
  }
}
