import { connectMongo } from '@hookpost/mongo';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApi, type TestApi } from './api.fixture.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

it('a change that others of its tenant keep from being made is answered 503, and not as if the database were away', async () => {
  const db = await connectMongo({ uri: api.config.mongodbUri, serverSelectionMs: 5000 });
  const session = await db.connection.startSession();
  try {
    session.startTransaction();
    await db.tenants.updateOne({ _id: 'default' }, { $inc: { hooksVersion: 1 } }, { session });
    const answer = await api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in' });
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'overloaded', '1']);
  } finally {
    await session.abortTransaction();
    await db.close();
  }
  expect((await api.call('GET', '/v1/hooks')).body.data).toEqual([]);
  expect((await api.call('POST', '/v1/hooks', { url: 'http://127.0.0.1:8080/in' })).status).toBe(201);
});
