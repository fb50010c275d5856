import { readdirSync, readFileSync } from 'node:fs';
import type { CredentialPlace } from '@hookpost/dialects';

/** One exchange that a dialect must answer just so, and what comes of it. */
export type DialectFixture = {
  /** Completes "answers a request that …". */
  title: string;
  request: {
    method: string;
    /** With its mount, and its query where it has one. */
    path: string;
    body?: unknown;
  };
  /** `*` in the body stands for any text. */
  reply: { status: number; body: Record<string, unknown> };
  /** The ordinary hook that must come of it. */
  hook?: { url: string; events: string[]; auth: Record<string, string> };
  /** What no later answer may show. */
  secrets?: string[];
  /** What that hook's receiver gets for an event of `type`, accepted at `FIXTURE_TIME`, with exactly the bytes of `data`. */
  delivered?: { type: string; data: string; method: string; headers: Record<string, string>; body: string };
};

/** When the events of fixtures were accepted. */
export const FIXTURE_TIME = '2026-01-31T12:00:00.000Z';

/** The fixtures that stand beside a dialect, in order of their file names. */
export function dialectFixtures(name: string): DialectFixture[] {
  const folder = new URL(`../../../dialects/src/${name}/fixtures/`, import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

/** The request headers that carry a key in that place. */
export const keyHeaders = (place: CredentialPlace, key: string): Record<string, string> =>
  place === 'bearer' ? { authorization: `Bearer ${key}` } : { [place]: key };
