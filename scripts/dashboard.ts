/** `npm run dashboard`: builds apps/dashboard into its `dist`, where its sources are others than last time. `npm start` and `npm test` do, too. */
import { createHash } from 'node:crypto';
import { glob, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const SOURCE = path.resolve(import.meta.dirname, '../apps/dashboard');
const BUILT = path.join(SOURCE, 'dist');
const MARK = 'source-hash';
const SOURCES = ['src/**/*.{ts,tsx,css}', 'index.html', 'package.json', 'vite.config.ts'];

const hash = await sourceHash();
if (!(await isBuilt())) {
  console.error('hookpost: building the dashboard, which takes a few seconds');
  // Vite takes it from whoever calls: under a test runner React would come with all that helps its developers, twice as large.
  process.env['NODE_ENV'] = 'production';
  const { build } = await import('vite');
  // Whoever reads the folder meanwhile, or builds at the same time, never sees half of it.
  const outDir = `${BUILT}-${process.pid}`;
  await build({ root: SOURCE, logLevel: 'warn', build: { outDir, chunkSizeWarningLimit: 1000 } });
  await compress(outDir);
  await writeFile(path.join(outDir, MARK), hash);
  await rm(BUILT, { recursive: true, force: true });
  await rename(outDir, BUILT).catch(async (error: unknown) => {
    await rm(outDir, { recursive: true });
    // Another that built the same was there first.
    if (!(await isBuilt())) throw error;
  });
}

async function isBuilt(): Promise<boolean> {
  return (await readFile(path.join(BUILT, MARK), 'utf8').catch(() => '')) === hash;
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(import.meta.filename));
  const files = await Array.fromAsync(glob(SOURCES, { cwd: SOURCE }));
  for (const file of files.filter((name) => !name.includes('.test.')).sort()) {
    hash.update(`${file}\n`).update(await readFile(path.join(SOURCE, file)));
  }
  return hash.digest('hex');
}

/** Once here, instead of at every request. */
async function compress(folder: string): Promise<void> {
  for await (const file of glob('assets/*.{js,css,svg}', { cwd: folder })) {
    const place = path.join(folder, file);
    const bytes = await readFile(place);
    const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    await writeFile(`${place}.br`, await promisify(brotliCompress)(bytes, { params: size }));
    await writeFile(`${place}.gz`, await promisify(gzip)(bytes, { level: 9 }));
  }
}
