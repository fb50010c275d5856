import type { Engine, EventStore, InsertResult, Log, NewEvent, Send } from '@hookpost/core';

type Publish = (event: NewEvent) => Promise<InsertResult>;
type Handlers = Pick<Engine, 'dispatch' | 'dispatchBulk' | 'drain'>;
type Loading = Pick<EventStore, 'undispatched'>;

/** Puts spans around what a process does anyway: each answers what it is given, or the same with spans. */
export type Tracing = {
  /** `publish`: its span goes on with the event, and so to whoever sends it. */
  publish(publish: Publish): Publish;
  /** What alarms call: a batch belongs to no one trace, so its span links to the traces of its events. */
  handlers<Given extends Handlers>(handlers: Given): Given;
  /** Where a batch learns which events it has. */
  events<Given extends Loading>(events: Given): Given;
  /** `deliver`: one attempt's request, in the trace of its event. The receiver gets its `traceparent`. */
  send(send: Send): Send;
  /** Sends what has not been sent yet. */
  close(): Promise<void>;
};

export type TracingOptions = {
  /** Of an OTLP collector over HTTP, as `http://HOST:4318`; null: no traces. */
  endpoint: string | null;
  /** How much of what comes without a trace of its own is traced, from 0 to 1. */
  share: number;
  /** `hookpost-api`, `hookpost-worker`. */
  service: string;
  log: Log;
};

/** Without an endpoint nothing is loaded and nothing wrapped, so that it costs nothing. */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  const { endpoint } = options;
  if (endpoint === null) return UNTRACED;
  const [{ startTracer }, { createSpans }] = await Promise.all([import('./tracer.ts'), import('./spans.ts')]);
  const { tracer, close } = startTracer({ ...options, endpoint });
  return { ...createSpans(tracer), close };
}

const UNTRACED: Tracing = {
  publish: (publish) => publish,
  handlers: (handlers) => handlers,
  events: (events) => events,
  send: (send) => send,
  close: async () => {},
};
