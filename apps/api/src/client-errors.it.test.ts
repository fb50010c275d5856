import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLATFORM_KEY, startApi, type TestApi } from './api.fixture.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

/** What comes back, until the connection ends, for bytes that are sent as they are: each text after an answer to the one before. */
async function answerTo(...texts: string[]): Promise<string> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (part) => {
    answer += part;
    const next = texts.shift();
    if (next !== undefined) socket.write(next);
  });
  socket.write(texts.shift() ?? '');
  await once(socket, 'close');
  return answer;
}

const HEAD = 'HTTP/1.1\r\nhost: x\r\nconnection: close';
const CHUNKED = `POST /v1/events ${HEAD}\r\nauthorization: Bearer ${PLATFORM_KEY}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked`;

describe('what Node refuses by itself', () => {
  it.each([
    ['no HTTP', 'rubbish\r\n\r\n', 400, 'invalid_request'],
    ['headers of 20 KB', `GET / ${HEAD}\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['chunk extensions of 20 KB', `${CHUNKED}\r\n\r\n5;${'a'.repeat(20_000)}\r\n`, 413, 'too_large'],
  ])('is answered as a problem: %s', async (_what, text, status, code) => {
    const [head = '', body = ''] = (await answerTo(text)).split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });

  it('is answered after another answer on the same connection', async () => {
    const answer = await answerTo('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n', 'rubbish\r\n\r\n');
    expect(answer).toContain('HTTP/1.1 200 ');
    expect(answer).toContain('"invalid_request"');
  });

  it('is told before it comes that a body is too large', async () => {
    const announced = CHUNKED.replace('transfer-encoding: chunked', 'content-length: 1000000');
    const answer = await answerTo(`${announced}\r\n\r\n{`);
    expect(answer).toContain('HTTP/1.1 413 ');
    expect(answer).toContain('The body may have at most 327680 bytes.');
  });

  it('takes any expectation', async () => {
    expect(await answerTo(`GET /healthz ${HEAD}\r\nexpect: 7\r\n\r\n`)).toContain('HTTP/1.1 200 ');
  });
});
