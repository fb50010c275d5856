/** `npm start`: everything Hookpost needs, on this machine, until it is told to stop. */
import { freePort, type Services, type Supervisor, startServices, startSupervisor } from '@hookpost/devservices';
import { isSet, type LocalConfig, readConfig, readLocalConfig } from '@hookpost/platform';
import { type Keys, keysOf } from './keys.ts';
import { launch, type Program } from './launch.ts';
import { canReach, refuseTakenPort } from './listen-address.ts';
import { untilToldToStop } from './stop-signal.ts';

/** Longer than a worker waits for its open requests. */
const WORKER_GRACE_MS = 22_000;
const API_GRACE_MS = 5000;

type Stoppable = { stop(): Promise<void> };

/** Resolves with the exit code once everything has ended. Rejects, with nothing left running, when it can't be started. */
export async function start(): Promise<number> {
  const told = untilToldToStop();
  const config = await checkedConfig();
  const supervisor = startSupervisor();
  const running: Stoppable[] = [];
  try {
    await Promise.race([startAll(config, supervisor, running), told]);
    await told;
    say('stopping');
    for (const part of running.toReversed()) await part.stop();
    return 0;
  } finally {
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

/** Starts the parts in order and lists each in `running` as soon as it must be stopped. */
async function startAll(config: LocalConfig, supervisor: Supervisor, running: Stoppable[]): Promise<void> {
  const { dataDir, mongodbUri, redisUrl } = config;
  const services = await startServices({ dataDir, mongodbUri, redisUrl, supervisor, say });
  running.push(services);
  const keys = await keysOf(config);
  const metricsPort = isSet('METRICS_PORT') && config.metricsPort > 0 ? config.metricsPort : await freePort();
  const env = { ...environment(config, services, keys), METRICS_PORT: String(metricsPort) };
  const address = `http://${canReach(config.host)}:${config.port}`;

  const programs = [worker(metricsPort), api(address)];
  running.push(...(await Promise.all(programs.map((program) => launch({ supervisor, say, program, env })))));
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
  const event = JSON.stringify({ type: 'order.created', data: { amount: 100 } });
  const key = keys.generated ? keys.apiKey : '$HOOKPOST_API_KEY';
  return [
    '',
    `  API      ${address}`,
    `  worker   http://127.0.0.1:${metricsPort}/metrics`,
    `  MongoDB  ${withoutPassword(services.mongodbUri)}`,
    `  Redis    ${withoutPassword(services.redisUrl)}`,
    `  API key  ${key}`,
    '',
    '  Publish an event:',
    `  curl ${address}/v1/events -H 'content-type: application/json' -H "authorization: Bearer ${key}" -d '${event}'`,
    '',
    `hookpost ready at ${address} (Ctrl-C stops it)`,
  ].join('\n');
}

const withoutPassword = (uri: string) => uri.replace(/\/\/[^@/]*@/, '//');

function say(line: string): void {
  console.log(`hookpost: ${line}`);
}
