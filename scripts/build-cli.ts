/**
 * Builds the package `hookpost` (command line, API, worker, dashboard) into apps/cli/dist, from where it is packed and
 * published: Node strips no types in node_modules. `build-cli.ts [FOLDER]`.
 */
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const APPS = ['api', 'worker', 'cli'];
const PACKAGES = ['core', 'dialects', 'mongo', 'queue', 'sender', 'platform', 'devservices', 'client'];
const NOT_FOR_USE = /\.(test|fixture|types)\.ts$|\/generated\/|\/simulation\//;
/** Of an import, or of a program that is started by its path. */
const TYPESCRIPT_PATH = /(?<=[\w-])\.ts(?=['"`])/g;

type Manifest = { version: string; license: string; dependencies?: Record<string, string> };

const dist = path.resolve(process.argv[2] ?? path.join(ROOT, 'apps/cli/dist'));
rmSync(dist, { recursive: true, force: true });
for (const app of APPS) compile(`apps/${app}`, `apps/${app}`);
for (const name of PACKAGES) bundle(name);
const dashboard = path.join(ROOT, 'apps/dashboard/dist');
if (existsSync(dashboard)) cpSync(dashboard, path.join(dist, 'apps/dashboard/dist'), { recursive: true });
else console.error('hookpost: the dashboard is not built (npm start does), so it is left out');
write('package.json', manifest());
for (const file of ['README.md', 'LICENSE']) cpSync(path.join(ROOT, file), path.join(dist, file));

function compile(from: string, to: string): void {
  const files = globSync('src/**/*.ts', { cwd: path.join(ROOT, from) });
  for (const file of files.filter((file) => !NOT_FOR_USE.test(file))) {
    const text = stripTypeScriptTypes(readFileSync(path.join(ROOT, from, file), 'utf8'));
    write(path.join(to, file.replace(/\.ts$/, '.js')), text.replaceAll(TYPESCRIPT_PATH, '.js'));
  }
}

/** A package of ours goes along in the tarball. What it needs itself, the whole asks for. */
function bundle(name: string): void {
  const to = `node_modules/@hookpost/${name}`;
  const { version, license } = manifestOf(`packages/${name}`);
  compile(`packages/${name}`, to);
  const exports = './src/index.js';
  write(`${to}/package.json`, { name: `@hookpost/${name}`, version, license, type: 'module', exports });
}

function manifest(): object {
  const { version, license, description, optionalDependencies } = JSON.parse(
    readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
  );
  const all = [...APPS.map((name) => `apps/${name}`), ...PACKAGES.map((name) => `packages/${name}`)].map(manifestOf);
  const needed = all.flatMap(({ dependencies = {} }) => Object.entries(dependencies));
  const ours = PACKAGES.map((name) => [`@hookpost/${name}`, version]);
  return {
    name: 'hookpost',
    version,
    description,
    license,
    type: 'module',
    bin: { hookpost: 'apps/cli/src/main.js' },
    dependencies: Object.fromEntries([...needed.filter(([name]) => !name.startsWith('@hookpost/')), ...ours].sort()),
    bundleDependencies: PACKAGES.map((name) => `@hookpost/${name}`),
    // Whatever Node runs npm, the command gets the one that it needs.
    optionalDependencies,
  };
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'));
}

function write(file: string, content: string | object): void {
  const target = path.join(dist, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
}
