import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { HookpostError, type Log } from '@hookpost/core';
import { eventually, silentLog } from '@hookpost/testkit';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Response } from 'express';
import { sendLines } from './send-lines.ts';

let server: http.Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A server that answers everything with these lines. */
async function serve(lines: () => AsyncIterable<string>, log: Log = silentLog): Promise<string> {
  server = http.createServer((request, response) => {
    void sendLines(Object.assign(response, { req: request }) as unknown as Response, lines(), log);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Lines without end; says how many were asked for, and whether that is over. */
function endless() {
  const seen = { made: 0, over: false };
  async function* lines(): AsyncGenerator<string> {
    try {
      for (;;) {
        seen.made += 1;
        yield `${JSON.stringify('x'.repeat(64 * 1024))}\n`;
      }
    } finally {
      seen.over = true;
    }
  }
  return { seen, lines };
}

async function* failing(error: Error): AsyncGenerator<string> {
  yield '{"n":1}\n';
  throw error;
}

describe('lines of JSON', () => {
  it('are read no faster than they are taken, and no further once their reader is gone', async () => {
    const { seen, lines } = endless();
    const url = await serve(lines);
    const response = await new Promise<http.IncomingMessage>((resolve) => http.get(url, resolve));
    response.pause();
    let before = -1;
    // What the two sockets hold fills up, and then nothing more is made.
    await eventually(
      () => {
        const still = seen.made === before;
        before = seen.made;
        return still;
      },
      { everyMs: 200 },
    );
    expect(seen.made).toBeLessThan(1000);
    response.destroy();
    await eventually(() => seen.over);
  });

  it('end with the error, where there is one on the way', async () => {
    const url = await serve(() => failing(new HookpostError('unavailable', 'The database is away.')));
    const lines = (await (await fetch(url)).text()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { n: 1 },
      { error: expect.objectContaining({ code: 'unavailable', status: 503 }) },
    ]);
  });

  it('say nothing of an error that is ours, but the log does', async () => {
    const logged: string[] = [];
    const url = await serve(() => failing(new Error('a secret')), { ...silentLog, error: (fact) => logged.push(fact) });
    const text = await (await fetch(url)).text();
    expect(text).toContain('"code":"internal"');
    expect(text).not.toContain('a secret');
    expect(logged).toEqual(['export.failed']);
  });

  it('are not even read for a HEAD', async () => {
    const { seen, lines } = endless();
    const answer = await fetch(await serve(lines), { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
    expect(seen.made).toBe(0);
  });
});
