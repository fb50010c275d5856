/** One keep-alive HTTP/1.1 connection, written by hand so that the generator takes as little as it can of the CPU it measures. */
import { connect } from 'node:net';

export type Answer = { status: number; body: string };

export type Connection = {
  /** Sends one POST, with the header `more` where given, and resolves with its answer; one at a time. Rejects when the connection breaks. */
  post(body: string, more?: string): Promise<Answer>;
  alive(): boolean;
  close(): void;
};

type Waiting = { resolve(answer: Answer): void; reject(error: Error): void };

const HEAD_END = '\r\n\r\n';

/** `body` is ASCII, so that its length is its bytes. `path` and `headers` are the same for every request. */
export function openConnection(url: URL, path: string, headers: Record<string, string>): Connection {
  const fixed = [
    `POST ${path} HTTP/1.1`,
    `Host: ${url.host}`,
    ...Object.entries(headers).map((pair) => pair.join(': ')),
  ];
  const head = `${fixed.join('\r\n')}\r\nContent-Length: `;
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  let waiting: Waiting | null = null;
  let answer = '';

  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    answer += chunk;
    const whole = completeAnswer(answer);
    if (whole === null) return;
    answer = '';
    const settled = waiting;
    waiting = null;
    settled?.resolve(whole);
  });
  socket.on('error', () => {});
  socket.on('close', () => waiting?.reject(new Error('the connection closed')));

  return {
    post: (body, more) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(`${head}${body.length}${more ? `\r\n${more}` : ''}${HEAD_END}${body}`, 'latin1');
      }),
    alive: () => !socket.destroyed && !socket.readableEnded,
    close: () => socket.destroy(),
  };
}

/** An answer that has arrived whole, by its Content-Length; null while more is to come. */
function completeAnswer(answer: string): Answer | null {
  const headEnd = answer.indexOf(HEAD_END);
  if (headEnd === -1) return null;
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer.slice(0, headEnd))?.[1];
  if (length === undefined) throw new Error(`an answer without Content-Length: ${answer.slice(0, headEnd)}`);
  const body = answer.slice(headEnd + HEAD_END.length);
  return body.length < Number(length) ? null : { status: Number(answer.slice(9, 12)), body };
}
