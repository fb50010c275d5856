/** A great many hostile answers, from a process of its own so that only what they cost this side is measured. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { SendResult } from '@hookpost/core';
import { parseAllowNets } from '@hookpost/platform';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createSender } from './send.ts';

jest.setTimeout(60_000);

const MIB = 2 ** 20;
const IN_FLIGHT = 50;
/** Silence is waited out; all else has an end of its own, however slow the machine is. */
const timeoutOf = (way: string): number => (way === 'silence' ? 200 : 10_000);

const sender = createSender({ allowNets: parseAllowNets('127.0.0.0/8') });
let server: ChildProcess;
let url: string;
let ways: string[];
beforeAll(async () => {
  server = fork(fileURLToPath(new URL('hostile-server.fixture.ts', import.meta.url)), { execArgv: [] });
  const [told] = (await once(server, 'message')) as [{ address: AddressInfo; ways: string[] }];
  url = `http://127.0.0.1:${told.address.port}`;
  ways = told.ways;
});
afterAll(async () => {
  await sender.close();
  server.kill();
});

/** So many requests, `IN_FLIGHT` at a time, to every hostile way in turn. */
async function flood(requests: number, onResult: (way: string, result: SendResult) => void): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < requests) {
      const n = next++;
      const way = ways[n % ways.length] ?? '';
      const body = Buffer.from('{"a":1}');
      const request = { method: 'POST', url: `${url}/${way}`, headers: {}, body, timeoutMs: timeoutOf(way) };
      onResult(way, await sender.send({ hookId: `hook${n % 100}`, ...request }));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function rssNow(): number {
  collectGarbage();
  return process.memoryUsage.rss();
}

describe('a flood of hostile answers', () => {
  it('is over by each deadline, with one outcome a way, and memory stays flat', async () => {
    // The heap and the pools have grown to what such a flood needs.
    await flood(1200, () => {});
    const before = rssNow();
    let peak = before;
    const outcomes = new Map<string, Set<string>>();
    await flood(1600, (way, result) => {
      peak = Math.max(peak, process.memoryUsage.rss());
      const outcome = result.kind === 'answer' ? String(result.status) : result.error;
      outcomes.set(way, (outcomes.get(way) ?? new Set()).add(outcome));
      expect(result.ms).toBeLessThan(timeoutOf(way) + 3000);
      if (result.kind === 'answer') expect(result.body.length).toBeLessThanOrEqual(16_384);
    });
    expect(Object.fromEntries([...outcomes].map(([way, seen]) => [way, [...seen].join(' ')]))).toEqual({
      'endless-body': '200',
      'endless-chunks': '200',
      'endless-headers': 'too_large_header',
      'endless-informational': 'protocol',
      'gzip-bomb': '200',
      garbage: 'protocol',
      reset: '200',
      silence: 'timeout',
    });
    // What 2 KiB of each answer kept would come to is less: a heap breathes. An answer kept whole would be gigabytes.
    expect((rssNow() - before) / MIB).toBeLessThan(100);
    expect((peak - before) / MIB).toBeLessThan(200);
  });
});
