/** Jest's globalSetup: one MongoDB and one Redis for all tests of a run, gone with it. */
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startServices, startSupervisor } from '@hookpost/devservices';

export default async function startTestServices(): Promise<void> {
  const { HOOKPOST_TEST_MONGODB_URI: mongodbUri, HOOKPOST_TEST_REDIS_URL: redisUrl } = process.env;
  if (mongodbUri && redisUrl) return;
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'hookpost-test-'));
  const supervisor = startSupervisor();
  supervisor.removeAtEnd(dataDir);
  const services = await startServices({ dataDir, mongodbUri, redisUrl, supervisor, say: console.error });
  process.env.HOOKPOST_TEST_MONGODB_URI = services.mongodbUri;
  process.env.HOOKPOST_TEST_REDIS_URL = services.redisUrl;
  // No teardown: whichever way this process ends, the services end with it.
  supervisor.unref();
}
