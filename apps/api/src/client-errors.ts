import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorCode, HookpostError } from '@hookpost/core';
import { problemOf } from './problem.ts';

/** What Node refuses before there is a request to answer, or while one still comes, by its error's code. */
const REFUSALS: Record<string, [ErrorCode, string]> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The headers may have at most 16 KiB.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['too_large', 'The chunk extensions are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request did not arrive in time.'],
};

/** Answers these as every other error; without this Node answers them with no body at all. */
export function answerClientErrors(server: Server): void {
  const latest = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, response) => latest.set(request.socket, response));

  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket) => {
    const response = latest.get(socket);
    // An answer that has begun must not be mixed with another.
    const begun = response?.headersSent === true && !response.writableFinished;
    if (begun || !socket.writable || code === 'ECONNRESET') return void socket.destroy();
    const [problem, detail] = REFUSALS[code] ?? ['invalid_request', 'This is not HTTP that can be read.'];
    socket.end(answerOf(new HookpostError(problem, detail)), () => socket.destroy());
  });
}

function answerOf(error: HookpostError): string {
  const body = JSON.stringify(problemOf(error));
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
