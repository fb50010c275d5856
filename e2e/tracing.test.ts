/** Traces over real processes: an OTLP collector on this machine sees an event's way from its publisher to its receiver. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { aHook, anEvent, eventually, type Receiver, startReceiver } from '@hookpost/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Running, startInstallation } from './installation.ts';

type Value = { stringValue?: string; intValue?: number | string };
type Span = {
  name: string;
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  status: { code?: number };
  attributes: { key: string; value: Value }[];
  links?: { traceId: string; spanId: string }[];
};
type Export = {
  resourceSpans: { resource: Pick<Span, 'attributes'>; scopeSpans: { spans: Omit<Span, 'service'>[] }[] }[];
};

const PUBLISHER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

/** Takes spans as a collector does; `raw` is all that it was sent. */
async function startCollector() {
  const spans: Span[] = [];
  let raw = '';
  const server = createServer(async (request, response) => {
    const body = await text(request);
    raw += `${request.url} ${body}`;
    for (const { resource, scopeSpans } of (JSON.parse(body) as Export).resourceSpans) {
      const service = String(attribute(resource, 'service.name'));
      for (const scope of scopeSpans) spans.push(...scope.spans.map((span) => ({ ...span, service })));
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { spans, raw: () => raw, port: (server.address() as AddressInfo).port, close: () => server.close() };
}

function attribute({ attributes }: Pick<Span, 'attributes'>, name: string): string | number | undefined {
  const value = attributes.find(({ key }) => key === name)?.value;
  return value?.stringValue ?? (value?.intValue === undefined ? undefined : Number(value.intValue));
}

let collector: Awaited<ReturnType<typeof startCollector>>;
let running: Running;
let receiver: Receiver;
beforeAll(async () => {
  collector = await startCollector();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}` };
  [running, receiver] = await Promise.all([startInstallation({ env }), startReceiver()]);
});
afterAll(async () => {
  await Promise.all([running.stop(), receiver.close()]);
  collector.close();
});

it('an event is one trace from its publisher to its receiver, retries included, and no secret is in it', async () => {
  const { client, installation, apis, workers } = running;
  receiver.behave('/hidden-path', [{ status: 500, body: 'hidden-answer' }, { status: 200 }]);
  await client.createHook(
    aHook({
      url: receiver.url('/hidden-path?token=hidden-query'),
      events: ['traced'],
      auth: { type: 'bearer', token: 'hidden-bearer' },
      retry: { delays: [0.2] },
    }),
  );
  await fetch(`${apis[0]?.url}/v1/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${installation.apiKey}`,
      'content-type': 'application/json',
      traceparent: `00-${PUBLISHER.traceId}-${PUBLISHER.spanId}-01`,
    },
    body: JSON.stringify(anEvent({ id: 'traced-1', type: 'traced', data: 'hidden-data' })),
  });
  const requests = await receiver.waitFor(2, { path: '/hidden-path' });
  // Their end sends what is not sent yet.
  await Promise.all([...apis, ...workers].map((process) => process.stop()));
  const named = (name: string) => collector.spans.filter((span) => span.name === name);
  await eventually(() => named('deliver').length === 2 && named('publish').length === 1);

  const [publish] = named('publish') as [Span];
  expect(publish).toMatchObject({
    service: 'hookpost-api',
    traceId: PUBLISHER.traceId,
    parentSpanId: PUBLISHER.spanId,
  });
  expect(attribute(publish, 'messaging.message.id')).toBe('traced-1');

  const dispatch = named('dispatch').find(({ links }) => links?.some(({ spanId }) => spanId === publish.spanId));
  expect(dispatch).toMatchObject({ service: 'hookpost-worker' });
  const delivers = requests.map(({ headers }) => {
    const [, traceId, spanId] = headers.traceparent?.toString().split('-') ?? [];
    const found = named('deliver').find((span) => span.traceId === traceId && span.spanId === spanId);
    if (!found) throw new Error(`no span for ${headers.traceparent}`);
    return found;
  });
  for (const deliver of delivers) {
    expect(deliver).toMatchObject({ traceId: PUBLISHER.traceId, parentSpanId: publish.spanId });
  }
  expect(delivers.map((span) => attribute(span, 'http.response.status_code'))).toEqual([500, 200]);
  expect(delivers.map(({ status }) => status.code ?? 0)).toEqual([2, 0]);
  expect(delivers[0]?.links).toMatchObject([{ spanId: dispatch?.spanId }]);
  const drains = named('drain').map(({ spanId }) => spanId);
  expect(drains).toContain(delivers[1]?.links?.at(0)?.spanId);

  expect(collector.raw()).toContain('/v1/traces');
  expect(collector.raw()).not.toContain('hidden');
  expect(collector.raw()).not.toContain(installation.apiKey);
});
