import { HookpostError } from '@hookpost/client';
import type { Remote } from '../remote.ts';
import { type Finding, ok, problem, warning } from './check.ts';

/** Whether the API is ready, whether it takes the key, and how old the oldest of what is due is. */
export async function checkApi({ client, url }: Remote): Promise<Finding[]> {
  const ready = await client.http.get('/readyz').catch(() => null);
  if (ready === null) return [problem('API', `nothing answers at ${url} (HOOKPOST_URL)`)];
  return [readiness(url, ready.data), await key(client)];
}

function readiness(url: string, answer: unknown): Finding {
  const status = (answer as { status?: string } | null)?.status;
  if (status === 'ok') return ok('API', `ready at ${url}`);
  if (status === 'degraded') return warning('API', `ready at ${url}, but it can't reach Redis`);
  return problem('API', status === undefined ? `what answers at ${url} is no Hookpost` : `at ${url} is ${status}`);
}

async function key(client: Remote['client']): Promise<Finding> {
  try {
    await client.hooks.list({ limit: 1 }).page();
    return ok('API key', 'the API takes it');
  } catch (error) {
    if (!(error instanceof HookpostError)) throw error;
    // Of a narrower scope, but known.
    if (error.status === 403) return ok('API key', 'the API takes it; it has not the scope hooks:read');
    return problem('API key', `${error.code}: ${error.detail}`);
  }
}
