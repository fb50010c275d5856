/** The running Hookpost that commands ask. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ClientOptions, createClient, type HookpostClient } from '@hookpost/client';
import { type LocalConfig, readLocalConfig } from '@hookpost/platform';
import type { Command } from 'commander';
import { createOutput, type Output } from './output.ts';

export type GlobalOptions = { url?: string; tenant?: string; json?: boolean };

export type Remote = { client: HookpostClient; url: string; output: Output };

/** Of every command that asks the API. */
export function withRemoteOptions(command: Command): Command {
  return command
    .option('--url <address>', 'of the API (HOOKPOST_URL, else the one that `hookpost start` starts)')
    .option('--tenant <id>', 'to act for, with a key that has the scope platform')
    .option('--json', 'print JSON, one object a line');
}

/** Rejects, saying what to set, where there is no key. */
export async function connect(
  { url: given, tenant, json }: GlobalOptions,
  http: NonNullable<ClientOptions['http']> = {},
): Promise<Remote> {
  const config = readLocalConfig();
  const url = given ?? config.url ?? `http://127.0.0.1:${config.port}`;
  const key = config.apiKey ?? (isLoopback(url) ? await keptKey(config) : null);
  if (key === null) throw new Error('HOOKPOST_API_KEY is needed: a key of the server at HOOKPOST_URL');
  const client = createClient({ url, key, http, ...(tenant !== undefined && { tenant }) });
  return { client, url, output: createOutput(json) };
}

/** The key that a development start made for itself: it is of no use anywhere else, and sent nowhere else. */
async function keptKey({ dataDir }: LocalConfig): Promise<string | null> {
  const text = await readFile(path.join(dataDir, 'keys.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { apiKey?: string }).apiKey ?? null;
}

export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
