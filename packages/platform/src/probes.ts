import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics/metrics.ts';

/** `degraded`: works, but later than it should. `unavailable`: send no work here. */
export type Readiness = { status: 'ok' | 'degraded' | 'unavailable' };

export type ProbeOptions = {
  /** 0: any free one. */
  port: number;
  host: string;
  metrics: Metrics;
  ready: () => Promise<Readiness>;
};

/** Serves `/healthz`, `/readyz` and `/metrics` for a process without an API. Rejects where the port is taken. */
export async function serveProbes(options: ProbeOptions): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    answer(path, options, response).catch(() => reply(response, 503, 'application/json', '{"status":"unavailable"}'));
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(path: string, { metrics, ready }: ProbeOptions, response: ServerResponse): Promise<void> {
  if (path === '/healthz') return reply(response, 200, 'application/json', '{"status":"ok"}');
  if (path === '/readyz') {
    const readiness = await ready();
    return reply(
      response,
      readiness.status === 'unavailable' ? 503 : 200,
      'application/json',
      JSON.stringify(readiness),
    );
  }
  if (path === '/metrics') {
    const { contentType, body } = await metrics.render();
    return reply(response, 200, contentType, body);
  }
  reply(response, 404, 'text/plain', 'Not found\n');
}

function reply(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType }).end(body);
}
