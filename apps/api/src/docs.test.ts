import { readFileSync } from 'node:fs';
import { ERRORS, SCOPES } from '@hookpost/core';
import { describe, expect, it } from '@jest/globals';
import { hookSchema } from './hooks/hook-schema.ts';
import { NO_DEPS } from './openapi/checked-in.ts';
import { allRoutes } from './routes/index.ts';

const page = readFileSync(new URL('../../../docs/api/core.md', import.meta.url), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| `'));

describe('docs/api/core.md', () => {
  it('lists exactly the addresses that there are, with their scopes', () => {
    const documented = rows.filter((row) => row.includes('/v1/')).map((row) => row.split(' | ').slice(0, 2).join(' '));
    const mounted = allRoutes(NO_DEPS).map(
      ({ method, path, scope }) => `| \`${method} ${path.replace(/:(\w+)/, '{$1}')}\` \`${scope}\``,
    );
    expect(documented.sort()).toEqual(mounted.sort());
  });

  it('lists exactly the errors that there are, with their status', () => {
    const documented = rows.flatMap((row) => /^\| `(\w+)` \| (\d{3}) \|/.exec(row)?.slice(1).join(' ') ?? []);
    expect(documented.sort()).toEqual(
      Object.entries(ERRORS)
        .map(([code, { status }]) => `${code} ${status}`)
        .sort(),
    );
  });

  it('lists exactly the scopes that there are', () => {
    const table = page.split('| scope | allows |')[1]?.split('\n\n')[0] ?? '';
    const documented = table.split('\n').flatMap((row) => row.split(' | ')[0]?.match(/[a-z:]+/g) ?? []);
    expect(documented.sort()).toEqual([...SCOPES].sort());
  });

  it('names every field of a hook that a caller may set', () => {
    const { keys } = hookSchema.describe() as {
      keys: Record<string, { flags?: { presence?: string; result?: string } }>;
    };
    const open = Object.keys(keys).filter(
      (name) => keys[name]?.flags?.presence !== 'forbidden' && keys[name]?.flags?.result !== 'strip',
    );
    for (const name of open) expect(page).toContain(`\`${name}\``);
    expect(open.length).toBeGreaterThan(10);
  });
});
