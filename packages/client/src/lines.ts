/** An export: an object a line, asked for once and read as fast as it is used. */
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { AxiosInstance } from 'axios';
import { HookpostError } from './error.ts';
import { type Call, type CallOptions, failure, refusal, unreadable } from './transport.ts';
import type { Problem } from './types.ts';

/** The server ends an export of which nothing is read for so long. */
const STALLED_MS = 60_000;

/** Rejects with a HookpostError where it does not begin, or where it breaks off on the way. */
export async function* linesOf<T>(
  http: AxiosInstance,
  path: string,
  query: object,
  { signal }: CallOptions = {},
): AsyncGenerator<T> {
  const call: Call = { method: 'GET', path, query };
  try {
    const answer = await http.request<Readable>({
      method: 'GET',
      url: path,
      params: query,
      headers: { accept: 'application/x-ndjson' },
      responseType: 'stream',
      timeout: STALLED_MS,
      ...(signal && { signal }),
    });
    if (answer.status !== 200) throw refusal(call, { ...answer, data: parsed(await text(answer.data)) });
    if (!String(answer.headers['content-type']).startsWith('application/x-ndjson')) throw unreadable(call, answer);
    for await (const line of splitLines(answer.data)) {
      const value: unknown = JSON.parse(line);
      const { error } = value as { error?: Problem };
      if (isProblem(error)) throw refusal(call, { ...answer, status: error.status, data: error });
      yield value as Awaited<T>;
    }
  } catch (error) {
    throw error instanceof HookpostError ? error : broken(call, error);
  }
}

async function* splitLines(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

const isProblem = (error: unknown): error is Problem => typeof (error as Problem | undefined)?.code === 'string';

function broken(call: Call, error: unknown): HookpostError {
  const outcome = failure(call, error);
  if (outcome !== null) return outcome.error;
  const { message } = error as Error;
  return new HookpostError({
    request: `GET ${call.path}`,
    status: null,
    code: 'network',
    detail: `broke off: ${message}`,
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
