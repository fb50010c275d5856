/**
 * Builds the client into packages/client/dist, from where it is packed and published: Node strips no types in
 * node_modules. `build-client.ts [FOLDER]`.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const CLIENT = path.join(ROOT, 'packages/client');
const TSC = path.join(ROOT, 'node_modules/typescript/bin/tsc');

const dist = path.resolve(process.argv[2] ?? path.join(CLIENT, 'dist'));
rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [TSC, '-p', path.join(CLIENT, 'tsconfig.build.json'), '--outDir', dist], {
  stdio: 'inherit',
});
writeFileSync(path.join(dist, 'package.json'), `${JSON.stringify(published(), null, 2)}\n`);
cpSync(path.join(CLIENT, 'README.md'), path.join(dist, 'README.md'));
cpSync(path.join(ROOT, 'LICENSE'), path.join(dist, 'LICENSE'));

function published(): object {
  const { name, version, license, dependencies } = JSON.parse(readFileSync(path.join(CLIENT, 'package.json'), 'utf8'));
  return {
    name,
    version,
    description:
      'Client of Hookpost, the self-hosted webhook sender: publish events, manage hooks, verify what arrives',
    license,
    type: 'module',
    engines: { node: '>=20.19' },
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
    sideEffects: false,
    dependencies,
  };
}
