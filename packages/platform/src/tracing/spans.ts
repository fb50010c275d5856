/**
 * The spans of publish, dispatch, drain and deliver. Of a request only its host is told, never its path or query: a hook may
 * have its secret in either. Nor is what a receiver answers, beyond its status.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { LoadedEvent, OutgoingRequest, SendResult } from '@hookpost/core';
import { type Attributes, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { parentOf, spanContextOf, traceparentOf } from './trace-context.ts';
import type { Tracing } from './tracing.ts';

/** Accepts, or answers as accepted before; anything else is a refusal. */
const ACCEPTED = ['accepted', 'duplicate'];

export function createSpans(tracer: Tracer): Omit<Tracing, 'close'> {
  /** The batch that goes on here, also in what it leaves running. */
  const batch = new AsyncLocalStorage<Span>();

  async function inBatch(name: string, attributes: Attributes, work: () => Promise<void>): Promise<void> {
    const span = tracer.startSpan(name, { kind: SpanKind.CONSUMER, attributes }, ROOT_CONTEXT);
    try {
      await batch.run(span, work);
    } catch (error) {
      // By its kind alone: an error's message may hold what was sent.
      fail(span, (error as Error).name);
      throw error;
    } finally {
      span.end();
    }
  }

  return {
    publish: (publish) => async (event) => {
      const attributes = {
        'messaging.system': 'hookpost',
        'messaging.operation.name': 'publish',
        'messaging.message.id': event.id,
        'hookpost.tenant.id': event.tenantId,
        'hookpost.event.type': event.type,
      };
      const span = tracer.startSpan('publish', { kind: SpanKind.PRODUCER, attributes }, parentOf(event.traceparent));
      const result = await publish({ ...event, traceparent: traceparentOf(span.spanContext()) });
      if (!ACCEPTED.includes(result.kind)) fail(span, result.kind);
      span.end();
      return result;
    },

    handlers: (handlers) => ({
      ...handlers,
      dispatch: (keys) => inBatch('dispatch', batchOf('dispatch', keys), () => handlers.dispatch(keys)),
      dispatchBulk: (keys) => inBatch('dispatch', batchOf('dispatch-bulk', keys), () => handlers.dispatchBulk(keys)),
      drain: (hookId) => inBatch('drain', { 'hookpost.hook.id': hookId }, () => handlers.drain(hookId)),
    }),

    events: (events) => ({
      ...events,
      async undispatched(keys) {
        const loaded = await events.undispatched(keys);
        batch.getStore()?.addLinks(linksTo(loaded));
        return loaded;
      },
    }),

    send: (send) => async (request) => {
      // What goes before a delivery, as to log in, is no delivery.
      if (request.headers['webhook-id'] === undefined) return send(request);
      const during = batch.getStore()?.spanContext();
      const span = tracer.startSpan(
        'deliver',
        {
          kind: SpanKind.CLIENT,
          attributes: requestAttributes(request),
          links: during === undefined ? [] : [{ context: during }],
        },
        parentOf(request.headers.traceparent),
      );
      const headers = { ...request.headers, traceparent: traceparentOf(span.spanContext()) };
      const result = await send({ ...request, headers });
      tell(span, result);
      span.end();
      return result;
    },
  };
}

const batchOf = (queue: string, keys: readonly string[]): Attributes => ({
  'messaging.system': 'hookpost',
  'messaging.operation.name': 'process',
  'messaging.destination.name': queue,
  'messaging.batch.message_count': keys.length,
});

const linksTo = (events: readonly LoadedEvent[]) =>
  events.flatMap(({ traceparent }) => {
    const context = spanContextOf(traceparent);
    return context === null ? [] : [{ context }];
  });

function requestAttributes({ method, url, headers, hookId }: OutgoingRequest): Attributes {
  const { hostname, port, protocol } = URL.parse(url) ?? { hostname: '', port: '', protocol: '' };
  return {
    'http.request.method': method,
    'url.scheme': protocol.replace(':', ''),
    'server.address': hostname,
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
    'messaging.message.id': headers['webhook-id'] ?? '',
    'hookpost.hook.id': hookId,
  };
}

function tell(span: Span, result: SendResult): void {
  if (result.kind === 'error') return fail(span, result.error);
  span.setAttribute('http.response.status_code', result.status);
  if (result.status < 200 || result.status > 299) fail(span, String(result.status));
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
