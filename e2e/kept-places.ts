/** Where an installation keeps what it knows, as text to be searched. */
import { connectMongo } from '@hookpost/mongo';
import type { Installation } from '@hookpost/testkit';
import { expect } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Running } from './installation.ts';

/** What all processes have printed, which must be something. */
export function inLogs({ apis, workers }: Running): string {
  const logs = [...apis, ...workers].map((process) => process.logs()).join('\n');
  expect(logs).toContain('delivery.attempted');
  return logs;
}

/** Every collection's documents as they lie on the disk. */
export async function inDatabase({ mongodbUri }: Installation): Promise<string> {
  const db = await connectMongo({ uri: mongodbUri, serverSelectionMs: 5000 });
  try {
    const all = await db.connection.db?.listCollections().toArray();
    const dumps = (all ?? []).map(({ name }) => db.connection.collection(name).find({}, { raw: true }).toArray());
    const documents = (await Promise.all(dumps)).flat() as unknown as Uint8Array[];
    expect(documents.length).toBeGreaterThan(20);
    return documents.map((document) => Buffer.from(document).toString('latin1')).join('\n');
  } finally {
    await db.close();
  }
}

/** Every key with what it holds. */
export async function inRedis({ redisUrl }: Installation): Promise<string> {
  const client = new Redis(redisUrl);
  try {
    const keys = await client.keys('*');
    expect(keys.length).toBeGreaterThan(0);
    return JSON.stringify(await Promise.all(keys.map(async (name) => [name, await contentOf(client, name)])));
  } finally {
    client.disconnect();
  }
}

async function contentOf(client: Redis, name: string): Promise<unknown> {
  switch (await client.type(name)) {
    case 'string':
      return client.get(name);
    case 'list':
      return client.lrange(name, 0, -1);
    case 'hash':
      return client.hgetall(name);
    case 'set':
      return client.smembers(name);
    case 'zset':
      return client.zrange(name, '0', '-1');
    case 'stream':
      return client.xrange(name, '-', '+');
    default:
      return null;
  }
}
