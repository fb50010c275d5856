import { HookpostError, type Log, VERSION } from '@hookpost/core';
import { dialects } from '@hookpost/dialects';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import type { DialectCommandDeps } from './dialects/run-command.ts';
import { HEALTH_PATHS, type HealthDeps, mountHealth } from './health.ts';
import { mountDialects } from './mount-dialects.ts';
import { type MountDeps, mountRoutes } from './mount-routes.ts';
import { refuseOtherMethods } from './other-methods.ts';
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
  const table = allRoutes(routes);
  mountRoutes(app, table, mount);
  mountDialects(app, dialects, { ...dialectDeps, ...mount });
  app.get('/', (_request, response) => {
    response.json({ name: 'hookpost', version: VERSION });
  });

  const keyless = ['/', ...HEALTH_PATHS].map((path) => ({ method: 'GET', path }));
  refuseOtherMethods(app, [...table, ...keyless], (response, error) => sendProblem(response, error, log));
  app.use((_request, response) => sendProblem(response, noSuchAddress(), log));
  // Express tells an error handler by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    sendProblem(response, error, log),
  );
  return app;
}

const noSuchAddress = () => new HookpostError('not_found', 'There is no such address.');
