/** Slow loris: connections that send a byte now and then, to keep what serves others busy. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PLATFORM_KEY, startApi, type TestApi } from './api.fixture.ts';

const SOCKETS = 400;
const DRIP_MS = 200;
/** The API ends headers after 10 s; it looks every second. Node by itself gives them a minute. */
const ENDED_MS = 40_000;

let api: TestApi;
let drip: NodeJS.Timeout | undefined;
const sockets: Socket[] = [];
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  clearInterval(drip);
  for (const socket of sockets) socket.destroy();
  await api?.close();
});

const HALF_A_HEAD = 'GET /v1/hooks HTTP/1.1\r\nhost: x\r\nx-a: ';

async function slowSocket(): Promise<{ ended: Promise<string> }> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1').setEncoding('utf8');
  sockets.push(socket);
  let answer = '';
  socket.on('data', (part) => {
    answer += part;
  });
  socket.on('error', () => {});
  const ended = once(socket, 'close').then(() => answer);
  await once(socket, 'connect');
  socket.write(HALF_A_HEAD);
  return { ended };
}

it('slows nobody else, and is ended', async () => {
  const began = performance.now();
  const slow = await Promise.all(Array.from({ length: SOCKETS }, slowSocket));
  drip = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('a');
  }, DRIP_MS);

  const times: number[] = [];
  while (performance.now() - began < 5000) {
    const asked = performance.now();
    const { status } = await api.call('POST', '/v1/events', { type: 't', data: 1 }, { key: PLATFORM_KEY });
    times.push(performance.now() - asked);
    expect(status).toBe(202);
  }
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.POSITIVE_INFINITY;
  expect(median).toBeLessThan(1000);

  const answers = await Promise.all(slow.map(({ ended }) => ended));
  expect(performance.now() - began).toBeLessThan(ENDED_MS);
  expect(new Set(answers.map((answer) => answer.slice(0, 12)))).toEqual(new Set(['HTTP/1.1 408']));
  expect(answers[0]).toContain('"request_timeout"');
});
