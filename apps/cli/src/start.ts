/** `npm start`: everything Hookpost needs, on this machine, until it is told to stop. */
import { freePort, type Services, type Supervisor, startServices, startSupervisor } from '@hookpost/devservices';
import { isSet, type LocalConfig, readConfig, readLocalConfig } from '@hookpost/platform';
import { buildDashboard } from './build-dashboard.ts';
import { type Keys, keysOf } from './keys.ts';
import { launch, type Program } from './launch.ts';
import { canReach, refuseTakenPort } from './listen-address.ts';
import { untilToldToStop } from './stop-signal.ts';

/** Longer than a worker waits for its open requests. */
const WORKER_GRACE_MS = 22_000;
const API_GRACE_MS = 5000;

type Stoppable = { stop(): Promise<void> };

/**
 * Resolves with the exit code once everything has ended: 1 where it could not go on. Rejects when it can't be started
 * as it is configured.
 */
export async function start(): Promise<number> {
  const told = untilToldToStop();
  const config = await checkedConfig();
  const supervisor = startSupervisor();
  const lost = Promise.withResolvers<string>();
  supervisor.lost.then(lost.resolve);
  const running: Stoppable[] = [];
  try {
    const broken = lost.promise.then((message) => Promise.reject(new Error(message)));
    await Promise.race([startAll({ config, supervisor, running, onLost: lost.resolve }), told, broken]);
    await Promise.race([told, broken]);
    say('stopping');
    return 0;
  } catch (error) {
    console.error(`hookpost: ${(error as Error).message}`);
    return 1;
  } finally {
    for (const part of running.toReversed()) await part.stop();
    await supervisor.close();
  }
}

async function checkedConfig(): Promise<LocalConfig> {
  const config = readLocalConfig();
  // Nothing is found or made up in production, so all of it must be there.
  if (config.production) readConfig();
  await refuseTakenPort(config);
  return { ...config, port: config.port || (await freePort()) };
}

type Parts = {
  config: LocalConfig;
  supervisor: Supervisor;
  /** Takes up each part as soon as it must be stopped. */
  running: Stoppable[];
  onLost: (message: string) => void;
};

/** Starts the parts in order. */
async function startAll({ config, supervisor, running, onLost }: Parts): Promise<void> {
  const { dataDir, mongodbUri, redisUrl } = config;
  const built = buildDashboard(say);
  const services = await startServices({ dataDir, mongodbUri, redisUrl, supervisor, say, onLost });
  running.push(services);
  const keys = await keysOf(config);
  const metricsPort = isSet('METRICS_PORT') && config.metricsPort > 0 ? config.metricsPort : await freePort();
  const env = { ...environment(config, services, keys), METRICS_PORT: String(metricsPort) };
  const address = `http://${canReach(config.host)}:${config.port}`;

  const programs = [worker(metricsPort), api(address)];
  running.push(...(await Promise.all(programs.map((program) => launch({ supervisor, say, onLost, program, env })))));
  await built;
  console.log(welcome({ address, metricsPort, keys, services }));
}

const api = (address: string): Program => ({
  name: 'api',
  script: 'apps/api/src/main.ts',
  readyUrl: `${address}/readyz`,
  graceMs: API_GRACE_MS,
});

const worker = (metricsPort: number): Program => ({
  name: 'worker',
  script: 'apps/worker/src/main.ts',
  readyUrl: `http://127.0.0.1:${metricsPort}/healthz`,
  graceMs: WORKER_GRACE_MS,
});

function environment(config: LocalConfig, services: Services, keys: Keys): Record<string, string> {
  return {
    HOST: config.host,
    PORT: String(config.port),
    MONGODB_URI: services.mongodbUri,
    REDIS_URL: services.redisUrl,
    HOOKPOST_API_KEY: keys.apiKey,
    ...(keys.encryptionKey && { HOOKPOST_ENCRYPTION_KEY: keys.encryptionKey }),
    ...(!isSet('HOOKPOST_ALLOW_NETS') && { HOOKPOST_ALLOW_NETS: '127.0.0.0/8' }),
  };
}

type Welcome = { address: string; metricsPort: number; keys: Keys; services: Services };

function welcome({ address, metricsPort, keys, services }: Welcome): string {
  const key = keys.generated ? keys.apiKey : '$HOOKPOST_API_KEY';
  const post = (path: string, body: unknown) =>
    `  curl ${address}${path} -H 'content-type: application/json' -H "authorization: Bearer ${key}" -d '${JSON.stringify(body)}'`;
  return [
    '',
    `  dashboard ${address}/dashboard`,
    `  API       ${address}`,
    `  docs      ${address}/docs`,
    `  worker    http://127.0.0.1:${metricsPort}/metrics`,
    `  MongoDB   ${withoutPassword(services.mongodbUri)}`,
    `  Redis     ${withoutPassword(services.redisUrl)}`,
    `  API key   ${key}`,
    '',
    '  Make a hook (put in the address of a receiver of yours):',
    post('/v1/hooks', { url: 'http://127.0.0.1:8080/webhooks', events: ['order.*'] }),
    '',
    '  Publish an event that it takes:',
    post('/v1/events', { type: 'order.created', data: { amount: 100 } }),
    '',
    '  See how its delivery went:',
    `  curl ${address}/v1/deliveries -H "authorization: Bearer ${key}"`,
    '',
    `hookpost ready at ${address} (Ctrl-C stops it)`,
  ].join('\n');
}

const withoutPassword = (uri: string) => uri.replace(/\/\/[^@/]*@/, '//');

function say(line: string): void {
  console.log(`hookpost: ${line}`);
}
