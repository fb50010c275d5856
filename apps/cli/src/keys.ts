import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LocalConfig } from '@hookpost/platform';

export type Keys = {
  apiKey: string;
  /** null: HOOKPOST_ENCRYPTION_KEY is set. 32 bytes, base64. */
  encryptionKey: string | null;
  /** Whether the API key is ours to show. */
  generated: boolean;
};

type KeptKeys = { apiKey: string; encryptionKey: string };

/** The keys that are set, and those of the data folder for what is not; made at the first start and kept. */
export async function keysOf({ apiKey, encryptionKeys, dataDir }: LocalConfig): Promise<Keys> {
  if (apiKey !== null && encryptionKeys.length > 0) return { apiKey, encryptionKey: null, generated: false };
  const kept = await readOrMake(path.join(dataDir, 'keys.json'));
  return {
    apiKey: apiKey ?? kept.apiKey,
    encryptionKey: encryptionKeys.length > 0 ? null : kept.encryptionKey,
    generated: apiKey === null,
  };
}

async function readOrMake(file: string): Promise<KeptKeys> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? make(file) : parse(text, file);
}

async function make(file: string): Promise<KeptKeys> {
  const keys = {
    apiKey: `hp_${randomBytes(24).toString('base64url')}`,
    encryptionKey: randomBytes(32).toString('base64'),
  };
  // Whole or not at all: what is encrypted with a key that was lost half-written can never be read again.
  await writeFile(`${file}.new`, JSON.stringify(keys, null, 2), { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return keys;
}

function parse(text: string, file: string): KeptKeys {
  try {
    const { apiKey, encryptionKey } = JSON.parse(text) as Partial<KeptKeys>;
    if (apiKey && encryptionKey) return { apiKey, encryptionKey };
  } catch {
    // Said below.
  }
  throw new Error(
    `${file} does not hold the keys it was made with: restore it, or set HOOKPOST_API_KEY and HOOKPOST_ENCRYPTION_KEY`,
  );
}
