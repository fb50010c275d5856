import { type Log, notFound, VERSION } from '@hookpost/core';
import { dialects } from '@hookpost/dialects';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import type { DialectCommandDeps } from './dialects/run-command.ts';
import { type HealthDeps, mountHealth } from './health.ts';
import { mountDialects } from './mount-dialects.ts';
import { type MountDeps, mountRoutes } from './mount-routes.ts';
import { sendProblem } from './problem.ts';
import { allRoutes, type RouteDeps } from './routes/index.ts';

export type AppDeps = {
  routes: RouteDeps;
  dialects: DialectCommandDeps;
  mount: MountDeps;
  health: HealthDeps;
  log: Log;
};

/** The whole HTTP API. */
export function createApp({ routes, dialects: dialectDeps, mount, health, log }: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  // TLS is ended in front of us, or not at all: a browser must not be sent to https.
  app.use(
    helmet({
      strictTransportSecurity: false,
      contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
    }),
  );

  mountHealth(app, health);
  mountRoutes(app, allRoutes(routes), mount);
  mountDialects(app, dialects, { ...dialectDeps, ...mount });
  app.get('/', (_request, response) => {
    response.json({ name: 'hookpost', version: VERSION });
  });

  app.use((_request, response) => sendProblem(response, notFound(), log));
  // Express tells an error handler by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    sendProblem(response, error, log),
  );
  return app;
}
