import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

it('shows in docs/adding-a-dialect.md what the worked example really is', () => {
  const example = read('packages/testkit/src/dialects/parcels.ts');
  const shown = [...read('docs/adding-a-dialect.md').matchAll(/```ts example\n(.*?)```/gs)].map(([, code]) => code);
  expect(shown.length).toBeGreaterThan(0);
  for (const code of shown) expect(example).toContain(code);
});
