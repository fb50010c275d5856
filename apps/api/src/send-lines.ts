import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Log } from '@hookpost/core';
import type { Response } from 'express';
import { problemOf, toHookpostError } from './problem.ts';

/** Whoever reads nothing for so long is gone. */
const STALLED_MS = 60_000;

/** Answers with lines of JSON as they come, no faster than they are read. An error on the way is the last line: `{"error": …}`. */
export async function sendLines(response: Response, lines: AsyncIterable<string>, log: Log): Promise<void> {
  response.statusCode = 200;
  response.setHeader('content-type', 'application/x-ndjson; charset=utf-8');
  if (response.req.method === 'HEAD') return void response.end();
  response.setTimeout(STALLED_MS, () => response.destroy());
  const failed = (error: unknown) => {
    const known = toHookpostError(error);
    if (known.code === 'internal') log.error('export.failed', { requestId: response.getHeader('x-request-id'), error });
    return `${JSON.stringify({ error: problemOf(known) })}\n`;
  };
  // A reader that goes away ends the lines: that is no error of ours.
  await pipeline(Readable.from(withEnd(lines, failed)), response).catch(() => {});
}

async function* withEnd(lines: AsyncIterable<string>, failed: (error: unknown) => string): AsyncGenerator<string> {
  try {
    yield* lines;
  } catch (error) {
    yield failed(error);
  }
}
