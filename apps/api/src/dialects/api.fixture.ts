/** The dialects and the core's hooks on a real database, without the rest of the API. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Log, type Meter, type NewApiKey, notFound, systemClock, type TenantId } from '@hookpost/core';
import type { Dialect } from '@hookpost/dialects';
import {
  connectMongo,
  createDeliveryLog,
  createDeliveryStore,
  createHookStore,
  createJwtKeyStore,
  createKeyStore,
  createStatusLog,
  createTenantStore,
} from '@hookpost/mongo';
import { compileRegex, createVault, parseAllowNets } from '@hookpost/platform';
import { TESTER } from '@hookpost/testkit';
import express from 'express';
import { createUrlCheck } from '../hooks/check-url.ts';
import { createJwtReader } from '../jwt/verify-jwt.ts';
import { createAuthenticator } from '../middleware/authenticate.ts';
import { identifyRequests } from '../middleware/request-id.ts';
import { type MountDialectsDeps, mountDialects } from '../mount-dialects.ts';
import { mountRoutes } from '../mount-routes.ts';
import { sendProblem } from '../problem.ts';
import { hookRoutes } from '../routes/hooks.ts';

const noMeter = new Proxy({} as Meter, { get: () => () => {} });

export type DialectApi = Awaited<ReturnType<typeof startDialectApi>>;

export type DialectApiOptions = {
  uri: string;
  dialects: Dialect[];
  /** Hears what the API logs. */
  log: Log;
  /** What the dialects get instead of the real thing. */
  meddle?: Partial<MountDialectsDeps>;
};

/** Serves `dialects` for the tenants `acme` and `globex`. */
export async function startDialectApi({ uri, dialects, log, meddle = {} }: DialectApiOptions) {
  const db = await connectMongo({ uri, serverSelectionMs: 5000 });
  const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]);
  const hooks = createHookStore({ db, vault });
  const tenants = createTenantStore({ db, removeHook: hooks.remove });
  const keys = createKeyStore({ db });
  for (const id of ['acme', 'globex'] as TenantId[]) await tenants.create({ id, name: id }, TESTER);

  const checkUrl = createUrlCheck(parseAllowNets('127.0.0.0/8'));
  const hookRules = {
    checkUrl,
    compileRegex,
    retryDelays: [],
    timeoutMs: 15_000,
    retentionDays: 30,
    now: () => new Date(),
  };
  const readJwt = createJwtReader({ jwtKeys: createJwtKeyStore({ db, vault }), now: Date.now });
  const unlimited = { check() {}, count() {}, take() {} };
  const limits = { keys: unlimited, addresses: unlimited };
  const readSession = async () => null;
  const authenticate = createAuthenticator({ keys, readJwt, readSession, tenants, limits, clock: systemClock() });
  const logs = { statuses: createStatusLog({ db }), deliveries: createDeliveryLog({ db }) };
  const app = express().set('etag', false).set('query parser', 'simple');
  app.use(identifyRequests());
  mountRoutes(app, hookRoutes({ hooks, rules: hookRules }), { authenticate, limited: () => null, log });
  mountDialects(app, dialects, { hooks, hookRules, authenticate, log, ...logs, ...meddle });
  app.use((_request, response) => sendProblem(response, notFound(), log));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    db,
    hooks,
    deliveries: createDeliveryStore({ db, meter: noMeter, log }),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keyOf: async (tenant: string, key: Partial<NewApiKey> = {}): Promise<string> => {
      const wanted: NewApiKey = { name: 'test', scopes: ['admin'], owner: null, expiresAt: null, ...key };
      return (await keys.create(tenant as TenantId, wanted, TESTER)).secret;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await db.close();
    },
  };
}
