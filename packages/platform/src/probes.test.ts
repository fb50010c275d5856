import { afterEach, describe, expect, it } from '@jest/globals';
import { createMetrics } from './metrics/metrics.ts';
import { type Readiness, serveProbes } from './probes.ts';

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

async function probes(ready: () => Promise<Readiness>): Promise<(path: string) => Promise<Response>> {
  const server = await serveProbes({ port: 0, host: '127.0.0.1', metrics: createMetrics(), ready });
  close = server.close;
  return (path) => fetch(`http://127.0.0.1:${server.port}${path}`);
}

describe('probes', () => {
  it('answer for the process, its readiness and its metrics', async () => {
    const get = await probes(async () => ({ status: 'degraded' }));
    expect((await get('/healthz')).status).toBe(200);
    const ready = await get('/readyz?verbose');
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'degraded' }]);
    const metrics = await get('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toContain('hookpost_orphans_total 0');
    expect((await get('/other')).status).toBe(404);
  });

  it('say 503 where the process is not ready, or can’t tell', async () => {
    const get = await probes(async () => ({ status: 'unavailable' }));
    expect((await get('/readyz')).status).toBe(503);
    await close();
    const failing = await probes(() => Promise.reject(new Error('no')));
    expect((await failing('/readyz')).status).toBe(503);
    expect((await failing('/healthz')).status).toBe(200);
  });

  it('are refused a port that is taken', async () => {
    const server = await serveProbes({
      port: 0,
      host: '127.0.0.1',
      metrics: createMetrics(),
      ready: async () => ({ status: 'ok' }),
    });
    close = server.close;
    const second = serveProbes({
      port: server.port,
      host: '127.0.0.1',
      metrics: createMetrics(),
      ready: async () => ({ status: 'ok' }),
    });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
