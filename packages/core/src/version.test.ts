import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { VERSION } from './version.ts';

it('the version is that of package.json', async () => {
  const manifest = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
  expect(VERSION).toBe(JSON.parse(manifest).version);
});
