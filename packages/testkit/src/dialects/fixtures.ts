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
  /** What its dialect's other parameters in paths, beside `:id`, may be. */
  params?: Record<string, string>;
  /** `*` in the body stands for any text. */
  reply: { status: number; body: Record<string, unknown> };
  /** The ordinary hook that must come of it; more of its fields may be named. */
  hook?: { url: string | null; events: string[]; auth: Record<string, string> } & Record<string, unknown>;
  /** What no later answer may show. */
  secrets?: string[];
  delivered?: FixtureDelivery;
  /** Events that do not come to it; `data` is `{}` unless given. */
  withheld?: { type: string; channels?: string[]; data?: string }[];
  /** What the dialect's own reads answer after that delivery, at paths with `:id` for the hook. */
  shows?: { path: string; body: unknown }[];
};

/** What a hook's receiver gets for an event of `type`, accepted at `FIXTURE_TIME`, with exactly the bytes of `data`. */
export type FixtureDelivery = {
  type: string;
  channels?: string[];
  data: string;
  method: string;
  /** With its `?`; none unless given. */
  query?: string;
  /** Those that must be there; `*` stands for any text. */
  headers: Record<string, string>;
  body: string;
};

/** When the events of fixtures were accepted, and the tenant that they are of. */
export const FIXTURE_TIME = '2026-01-31T12:00:00.000Z';
export const FIXTURE_TENANT = { id: 'default', name: 'Default' };

/** The id of the event that a fixture's delivery is of. */
export const fixtureEventId = (dialect: string, title: string): string =>
  `${dialect}-${title}`.replaceAll(/[^\w-]+/g, '-').slice(0, 128);

/** The fixtures that stand beside a dialect, in order of their file names. */
export function dialectFixtures(name: string): DialectFixture[] {
  const folder = new URL(`../../../dialects/src/${name}/fixtures/`, import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

/** A fixture's value with `anyText` in place of every `*`. */
export function withAnyText(value: unknown, anyText: unknown): unknown {
  if (value === '*') return anyText;
  if (Array.isArray(value)) return value.map((item) => withAnyText(item, anyText));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withAnyText(item, anyText)]));
}

/** The request headers that carry a key in that place. */
export const keyHeaders = (place: CredentialPlace, key: string): Record<string, string> =>
  place === 'bearer' ? { authorization: `Bearer ${key}` } : { [place]: key };
