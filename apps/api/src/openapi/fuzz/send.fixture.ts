import http from 'node:http';
import type { FuzzRequest } from './requests.fixture.ts';

export type FuzzAnswer = { status: number; contentType: string; text: string; ms: number };

/** Sends a request as it is, over connections that are kept. */
export function sender(url: string, key: string) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
  const { hostname, port } = new URL(url);

  const send = ({ method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const length = body === undefined ? {} : { 'content-length': String(body.length) };
      const request = http.request(
        { agent, hostname, port, method, path, headers: { authorization: `Bearer ${key}`, ...length, ...headers } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => resolve(answerOf(response, chunks, performance.now() - began)));
        },
      );
      request.on('error', reject);
      request.end(body);
    });

  return { send, close: () => agent.destroy() };
}

const answerOf = (response: http.IncomingMessage, chunks: Buffer[], ms: number): FuzzAnswer => ({
  status: response.statusCode ?? 0,
  contentType: response.headers['content-type'] ?? '',
  text: Buffer.concat(chunks).toString(),
  ms,
});
