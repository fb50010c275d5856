/** A backup taken under load, the database wiped, and restored: nothing that was pending is lost. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { dropDatabase } from '@hookpost/devservices';
import { aHook, anEvent, eventually, type Receiver, runHookpost, startReceiver, startWorker } from '@hookpost/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Running, startInstallation } from './installation.ts';

const KEPT = 4;

let running: Running;
let receiver: Receiver;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-backup-'));
  [running, receiver] = await Promise.all([startInstallation(), startReceiver()]);
});
afterAll(() => Promise.all([running.stop(), receiver.close(), rm(folder, { recursive: true })]));

it('what was pending at the backup arrives after the restore', async () => {
  const { client, installation, apis, workers } = running;
  receiver.behave('/down', { status: 503 });
  // So few and so far apart that its breaker stays closed meanwhile.
  const retry = { delays: Array(10).fill(15) };
  const down = await client.createHook(aHook({ url: receiver.url('/down'), events: ['kept'], retry }));
  await client.createHook(aHook({ url: receiver.url('/up'), events: ['*'] }));
  const publish = async (type: string, n: number) => {
    const events = await Promise.all(Array.from({ length: n }, () => client.publish(anEvent({ type }))));
    return events.map(({ id }) => id);
  };
  const kept = await publish('kept', KEPT);
  const arrivedAt = (at: string) => new Set(receiver.requests(at).map(({ headers }) => headers['webhook-id']));
  await eventually(async () => (await client.deliveries({ hook: down.id, state: 'pending' })).length === KEPT);

  // While the backup is taken, more comes in.
  const file = path.join(folder, 'backup');
  const [{ code, output }] = await Promise.all([
    runHookpost(installation, ['backup', file]),
    (async () => {
      for (let i = 0; i < 20; i++) await publish('other', 5);
    })(),
  ]);
  expect([code, output]).toEqual([0, expect.stringContaining('deliveries: ')]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);

  await Promise.all([...apis, ...workers].map((process) => process.stop('SIGKILL')));
  await dropDatabase(installation.mongodbUri);
  receiver.clear();
  receiver.behave('/down', { status: 204 });
  expect(await runHookpost(installation, ['restore', file])).toMatchObject({ code: 0 });
  workers.push(await startWorker(installation));

  await eventually(() => kept.every((id) => arrivedAt('/down').has(id)), { timeoutMs: 90_000 });
  const again = await runHookpost(installation, ['restore', file]);
  expect([again.code, again.output]).toEqual([
    1,
    expect.stringMatching(/has records in \w+. Restore into an empty one/),
  ]);
});
