/** Events by a hook of its own, to a server of this command: for a Hookpost on this machine. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { type HookpostClient, verify } from '@hookpost/client';
import { type Forwarded, forward } from './forward.ts';

export type ListenRequest = {
  client: HookpostClient;
  /** Where to. */
  address: string;
  events: string[];
  channels: string[];
  secret: string;
  onForwarded: (forwarded: Forwarded) => void;
};

export type Listening = { stop(): Promise<void> };

/** What the receiver checks the signature with, and what tells apart what it does; its own credentials stay here. */
const PASSED_ON = ['content-type', 'user-agent', 'traceparent', 'webhook-id', 'webhook-timestamp', 'webhook-signature'];

/** Rejects with a HookpostError `address_forbidden` where that Hookpost reaches nothing on this machine. */
export async function listenThroughHook(request: ListenRequest): Promise<Listening> {
  const { client, address, events, channels, secret } = request;
  const server = createServer((incoming, response) => {
    answer(incoming, request).then(
      (text) => response.end(text),
      () => response.writeHead(401).end(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    // One of a listener that was killed is replaced, and does not stay behind.
    await client.hooks.put(uidFor(address), {
      name: `hookpost listen on ${os.hostname()}`.slice(0, 256),
      url,
      events,
      channels,
      secret,
      retry: { delays: [] },
      timeoutMs: 60_000,
    });
  } catch (error) {
    close(server);
    throw error;
  }
  return {
    async stop() {
      await client.hooks.delete(uidFor(address)).catch((error) => console.error(`hookpost: ${error.message}`));
      close(server);
    },
  };
}

/**
 * Always a 200, with the receiver's own in the log: while it is being developed it fails a lot, and a hook that does so
 * would be left alone for ever longer.
 */
async function answer(incoming: IncomingMessage, { address, secret, onForwarded }: ListenRequest): Promise<string> {
  const body = Buffer.concat(await incoming.toArray());
  const { payload } = verify(body, incoming.headers, secret);
  const kept = PASSED_ON.flatMap((name) => {
    const value = incoming.headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const forwarded = await forward(address, { headers: Object.fromEntries(kept), body }, payload.type);
  onForwarded(forwarded);
  return `forwarded; ${address} answered ${forwarded.status ?? forwarded.error}`;
}

const uidFor = (address: string): string =>
  `listen.${os.hostname()}.${new URL(address).host}`.replaceAll(/[^A-Za-z0-9_.:-]/g, '-').slice(0, 128);

function close(server: Server): void {
  server.close();
  server.closeAllConnections();
}
