/** The requests that publish events of 1 KB, one by one or in batches, and what their answers say. */
import type { Answer } from './connection.ts';
import type { GeneratorTask } from './protocol.ts';

export type Requests = {
  path: string;
  /** How many it takes to publish all. */
  count: number;
  /** Of the nth request, each event with the time it was due. */
  body(n: number, dueAt: number): string;
  /** The events of the nth that were not accepted; `answer` is null where none came. */
  notAccepted(n: number, answer: Answer | null): number[];
};

type Row = { error?: unknown };

const EVENT_BYTES = 1024;
const PADDING = 'x'.repeat(EVENT_BYTES - '{"sentAt":1000000000000.0000,"padding":""}'.length);

export function requestsOf({ round, type, types, events, load }: GeneratorTask): Requests {
  const batch = load.kind === 'closed' ? load.batch : undefined;
  const size = batch ?? 1;
  const eventsOf = (n: number) => Array.from({ length: Math.min(size, events - n * size) }, (_, i) => n * size + i);

  function event(n: number, dueAt: number): string {
    const own = types === undefined ? type : `${type}.${n % types}`;
    return `{"id":"${round}-${n}","type":"${own}","data":{"sentAt":${dueAt.toFixed(4)},"padding":"${PADDING}"}}`;
  }

  return {
    path: batch === undefined ? '/v1/events' : '/v1/events/batch',
    count: Math.ceil(events / size),
    body(n, dueAt) {
      if (batch === undefined) return event(n, dueAt);
      return `{"events":[${eventsOf(n).map((each) => event(each, dueAt))}]}`;
    },
    notAccepted(n, answer) {
      if (answer?.status !== 202) return eventsOf(n);
      // Reading every answer would take of the CPU that is measured.
      if (batch === undefined || !answer.body.includes('"error"')) return [];
      const { data } = JSON.parse(answer.body) as { data: Row[] };
      return eventsOf(n).filter((_, i) => data[i]?.error !== undefined);
    },
  };
}
