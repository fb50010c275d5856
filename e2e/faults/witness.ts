/** A receiver that notes what it was sent and what it answered: the other half of the log's story. */
import type { Receiver } from '@hookpost/testkit';

export type Seen = {
  id: string;
  /** What was answered; null: nothing. */
  status: number | null;
  /** Milliseconds since 1970. */
  at: number;
};

/** How to answer the nth request (from 1) for an event; null: never. */
export type Answering = (nth: number, id: string) => { status: number; delayMs?: number } | null;

export type Witness = {
  path: string;
  url: string;
  seen: Seen[];
  requests(id: string): number;
  /** The statuses that were answered for an event. */
  statuses(id: string): number[];
  delivered(id: string): boolean;
  answer(how: Answering): void;
};

/**
 * Fails each event 0 to `most` times, by the number at the end of its id. Some succeed at every step: with nothing but
 * failures the breaker would open, and its pauses are not what these tests are about.
 */
export function failsAtFirst(most: number): Answering {
  return (nth, id) => ({ status: nth > timesFailed(id, most) ? 204 : 500 });
}

export const timesFailed = (id: string, most: number): number => Number(/\d+$/.exec(id)?.[0] ?? 0) % (most + 1);

const always204: Answering = () => ({ status: 204 });

export function watch(receiver: Receiver, path: string, how: Answering = always204): Witness {
  const seen: Seen[] = [];
  const byId = new Map<string, Seen[]>();
  let answering = how;

  receiver.behave(path, ({ headers, at }, response) => {
    const id = String(headers['webhook-id']);
    const note: Seen = { id, status: null, at };
    seen.push(note);
    const before = byId.get(id) ?? [];
    byId.set(id, [...before, note]);
    const answer = answering(before.length + 1, id);
    if (answer === null) return;
    const write = () => {
      note.status = answer.status;
      response.writeHead(answer.status).end();
    };
    if (answer.delayMs) setTimeout(write, answer.delayMs);
    else write();
  });

  const statuses = (id: string) => (byId.get(id) ?? []).flatMap(({ status }) => (status === null ? [] : [status]));
  return {
    path,
    url: receiver.url(path),
    seen,
    requests: (id) => byId.get(id)?.length ?? 0,
    statuses,
    delivered: (id) => statuses(id).some((status) => status < 300),
    answer(next) {
      answering = next;
    },
  };
}
