import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';

/** Keeps a result as JSON in `bench/results`, with when and on what it was measured. Answers the file's path. */
export function keep(what: string, result: object): string {
  const folder = path.join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const whole = { at, node: process.version, cpus: cpus().map(({ model }) => model), ...result };
  const file = path.join(folder, `${what}-${at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(whole, null, 2)}\n`);
  return path.relative(process.cwd(), file);
}
