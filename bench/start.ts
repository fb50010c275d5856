/** A whole installation for a measurement: databases, API, worker, generators and receiver. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServices, startSupervisor } from '@hookpost/devservices';
import { connectMongo } from '@hookpost/mongo';
import { certificates, createApiClient, newInstallation, startApi, startWorker } from '@hookpost/testkit';
import type { Bench } from './bench.ts';
import { startPeer } from './protocol.ts';

const SERVER_SELECTION_MS = 5000;

export type StartedBench = { bench: Bench; stop(): Promise<void> };

export type BenchOptions = {
  /** Of API and worker; `info` is a line for every attempt, as in production. */
  logLevel?: string;
};

/** Starts everything on free ports, with data of its own that is removed at the end. */
export async function startBench(
  say: (line: string) => void,
  { logLevel = 'warn' }: BenchOptions = {},
): Promise<StartedBench> {
  const supervisor = startSupervisor();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hookpost-bench-'));
  supervisor.removeAtEnd(dataDir);
  const services = await startServices({ dataDir, supervisor, say });
  const authority = path.join(dataDir, 'authority.pem');
  writeFileSync(authority, certificates.AUTHORITY);
  const installation = newInstallation(services, {
    NODE_EXTRA_CA_CERTS: authority,
    NODE_ENV: 'production',
    HOOKPOST_LOG_LEVEL: logLevel,
  });
  const [api, worker] = await Promise.all([startApi(installation), startWorker(installation)]);
  const db = await connectMongo({ uri: services.mongodbUri, serverSelectionMs: SERVER_SELECTION_MS });
  const [generator, troublemaker] = [startPeer('./generator.ts'), startPeer('./generator.ts')];
  const receiver = startPeer('./receiver.ts');
  const target = { url: api.url, key: installation.apiKey };
  const [mongod = 0, redis = 0] = services.pids;
  return {
    bench: {
      api: createApiClient(target),
      target,
      generator,
      troublemaker,
      receiver,
      receiverUrl: await receiver.ask<string>({ kind: 'address' }),
      tlsReceiverUrl: await receiver.ask<string>({ kind: 'tls-address' }),
      pids: { api: api.pid, worker: worker.pid, mongod, redis },
      metricsUrl: worker.metricsUrl,
      mongodbUri: services.mongodbUri,
      redisUrl: services.redisUrl,
      db,
    },
    async stop() {
      for (const peer of [generator, troublemaker, receiver]) peer.stop();
      await db.close();
      await Promise.all([api.stop(), worker.stop()]);
      for (const { logs } of [api, worker]) for (const line of lastTroubles(logs())) say(line);
      await services.stop();
      await supervisor.close();
    },
  };
}

/** Warnings and errors: a measurement during which there were any says little. */
const lastTroubles = (logs: string): string[] =>
  logs
    .split('\n')
    .filter((line) => line !== '' && !/"level":"(info|debug)"/.test(line))
    .slice(-20);
