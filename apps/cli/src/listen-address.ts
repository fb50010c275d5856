import { createServer } from 'node:net';

export type ListenAddress = { host: string; port: number };

/** Rejects when the API could not listen there, saying why and what helps. */
export async function refuseTakenPort({ host, port }: ListenAddress): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  } catch (error) {
    throw new Error(explain(error as NodeJS.ErrnoException, host, port));
  }
  await new Promise((resolve) => server.close(resolve));
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `port ${port} of ${host} is taken, by a Hookpost that runs already or by another program: set PORT to another one`;
  if (error.code === 'EACCES') return `port ${port} needs more rights than this user has: set PORT to 1024 or above`;
  return `can't listen on ${host}, port ${port} (HOST, PORT): ${error.message}`;
}

/** The host part of an address at which this machine reaches a server that listens on `host`. */
export function canReach(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
