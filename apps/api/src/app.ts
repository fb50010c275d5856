import { HookpostError, type Log } from '@hookpost/core';
import { dialects } from '@hookpost/dialects';
import type { Config } from '@hookpost/platform';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { DASHBOARD_PATHS, type DashboardFiles, mountDashboard } from './dashboard/serve.ts';
import type { DialectCommandDeps } from './dialects/run-command.ts';
import { HEALTH_PATHS, type HealthDeps, mountHealth } from './health.ts';
import { allowOrigins, browserHeaders } from './middleware/browsers.ts';
import { type FairShare, publishFairly } from './middleware/fair-share.ts';
import { identifyRequests } from './middleware/request-id.ts';
import { mountDialects } from './mount-dialects.ts';
import { type MountDeps, mountRoutes } from './mount-routes.ts';
import { openApiOf } from './openapi/document.ts';
import { DOC_PATHS, mountOpenApi } from './openapi/serve.ts';
import { refuseOtherMethods } from './other-methods.ts';
import { sendProblem } from './problem.ts';
import { allRoutes, type RouteDeps } from './routes/index.ts';
import { createLimitedRoutes } from './routes/limited.ts';
import { type DashboardSessionDeps, mountDashboardSession, SESSION_ADDRESSES } from './sessions/dashboard-session.ts';

export type AppDeps = {
  routes: RouteDeps;
  dialects: DialectCommandDeps;
  mount: MountDeps;
  share: FairShare;
  sessions: Pick<DashboardSessionDeps, 'tokens' | 'now'>;
  dashboard: DashboardFiles;
  health: HealthDeps;
  front: Pick<Config, 'trustProxy' | 'corsOrigins'>;
  log: Log;
};

/** The whole HTTP API. */
export function createApp({
  routes,
  dialects: dialectDeps,
  mount,
  share,
  sessions,
  dashboard,
  health,
  front,
  log,
}: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  // Without it Express takes an address from the connection alone: what a caller says of itself counts for nothing.
  app.set('trust proxy', front.trustProxy);
  app.use(identifyRequests());
  // Before everything dear: what is refused here must cost next to nothing.
  app.use(
    '/v1/events',
    publishFairly(share, (response, error) => sendProblem(response, error, log)),
  );
  app.use(browserHeaders());
  if (front.corsOrigins.length > 0) app.use(allowOrigins(front.corsOrigins));

  mountHealth(app, health);
  const table = allRoutes(routes);
  const limited = createLimitedRoutes(routes);
  mountRoutes(app, table, { ...mount, limited });
  mountDialects(app, dialects, { ...dialectDeps, ...mount });
  mountOpenApi(app, () => openApiOf(table, dialects));
  mountDashboardSession(app, { ...sessions, ...mount });
  mountDashboard(app, dashboard);

  const keyless = [...DASHBOARD_PATHS, ...HEALTH_PATHS, ...DOC_PATHS].map((path) => ({ method: 'GET', path }));
  refuseOtherMethods(app, [...table, ...keyless, ...SESSION_ADDRESSES], (response, error) =>
    sendProblem(response, error, log),
  );
  app.use((_request, response) => sendProblem(response, noSuchAddress(), log));
  // Express tells an error handler by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    sendProblem(response, error, log),
  );
  return app;
}

const noSuchAddress = () => new HookpostError('not_found', 'There is no such address.');
