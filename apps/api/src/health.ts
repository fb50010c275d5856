import type { Log } from '@hookpost/core';
import type { Metrics, Readiness } from '@hookpost/platform';
import type { Express } from 'express';

export type HealthDeps = { metrics: Pick<Metrics, 'render'>; ready: () => Promise<Readiness>; log: Log };

export const HEALTH_PATHS = ['/healthz', '/readyz', '/metrics'] as const;

/** What watches the process asks, without a key. */
export function mountHealth(app: Express, { metrics, ready, log }: HealthDeps): void {
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', async (_request, response) => {
    const readiness = await ready().catch((error: unknown): Readiness => {
      log.warn('api.not_ready', { error: String(error) });
      return { status: 'unavailable' };
    });
    response.status(readiness.status === 'unavailable' ? 503 : 200).json(readiness);
  });
  app.get('/metrics', async (_request, response) => {
    const { contentType, body } = await metrics.render();
    response.setHeader('content-type', contentType);
    response.end(body);
  });
}
