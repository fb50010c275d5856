/** A whole installation and a browser, for all tests of the dashboard together. */
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { type ApiClient, createApiClient, eventually, type Receiver, startReceiver } from '@hookpost/testkit';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import chromium from '@sparticuz/chromium';
import {
  type Browser,
  type BrowserContextOptions,
  type Locator,
  type Page,
  chromium as playwright,
} from 'playwright-core';
import { type Running, startInstallation } from '../installation.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const IMAGES = path.join(ROOT, 'docs/images');
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Longer than anything on a page takes on a busy machine. */
const PATIENCE_MS = 40_000;

/** Pages ask again every few seconds: what one waits for in every test comes five times as soon. */
const LOOKS_OFTEN =
  'const { setInterval } = window; window.setInterval = (run, ms) => setInterval(run, ms < 1000 ? ms : ms / 5)';

export type World = {
  url: string;
  apiKey: string;
  receiver: Receiver;
  /** With the key of the installation. Its hooks take nothing of other tests: they are of no channel unless they say which. */
  client: ApiClient;
  /** Makes a key of these scopes and answers its value. */
  newKey(scopes: string[]): Promise<string>;
  /** A page of a browser of its own, not signed in. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /** The page at `place` below /dashboard, signed in with `key`, which is the installation's unless given. */
  open(place: string, options?: { key?: string } & BrowserContextOptions): Promise<Page>;
  /** Forgets what the console said of this. */
  pardon(text: RegExp): void;
};

/** What pages said in their console; the test that ends looks. */
const complaints: string[] = [];

/** Registers what starts and ends it all. Its fields are there once tests run. */
export function useWorld(environment: () => Record<string, string> = () => ({})): World {
  const world = {} as World;
  let running: Running;
  let browser: Browser;

  beforeAll(async () => {
    // An API looks for the compressed parts when it starts: those of a later build it would serve as they are.
    await promisify(execFile)(process.execPath, [path.join(ROOT, 'scripts/dashboard.ts')]);
    [world.receiver, running, browser] = await Promise.all([
      startReceiver(),
      startInstallation({ env: environment() }),
      launch(),
    ]);
    world.url = running.apis[0]?.url ?? '';
    world.apiKey = running.installation.apiKey;
    const { client } = running;
    world.client = { ...client, createHook: (hook) => client.createHook({ channels: ['of-no-test'], ...hook }) };
  });
  afterAll(() => Promise.all([running?.stop(), browser?.close(), world.receiver?.close()]), 60_000);
  afterEach(async () => {
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
    // An error in the console, a refusal by the page's policy among them, is a fault whatever the page looks like.
    expect(complaints.splice(0)).toEqual([]);
  });

  world.newKey = async (scopes) => {
    const { body } = await world.client.request('POST', '/v1/keys', { name: scopes.join(' '), scopes });
    return (body as { key: string }).key;
  };
  world.pardon = (text) => {
    complaints.splice(0, complaints.length, ...complaints.filter((complaint) => !text.test(complaint)));
  };
  world.newPage = async (options = {}) => {
    const context = await browser.newContext({
      baseURL: world.url,
      viewport: { width: 1280, height: 800 },
      // What moves in is waited for before it is pressed.
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(LOOKS_OFTEN);
    return listenedTo(await context.newPage());
  };
  world.open = async (place, { key = world.apiKey, ...options } = {}) => {
    const page = await world.newPage(options);
    const answer = await page.request.post('/dashboard/session', { data: { key } });
    expect(answer.status()).toBe(200);
    await page.goto(`/dashboard${place}`);
    return page;
  };
  return world;
}

export const clientWith = (world: World, key: string): ApiClient => createApiClient({ url: world.url, key });

async function launch(): Promise<Browser> {
  // The package's own arguments are for a place without processes, and turn off what keeps origins apart.
  return playwright.launch({ args: ['--no-sandbox'], executablePath: await chromium.executablePath(), headless: true });
}

/** A refused request is told by the page itself. */
const isOfNetwork = (text: string): boolean => text.startsWith('Failed to load resource');

function listenedTo(page: Page): Page {
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isOfNetwork(message.text())) complaints.push(message.text());
  });
  return page;
}

/** Resolves once a field holds this text: what it shows may come after the page. */
export const holds = (field: Locator, text: string) =>
  eventually(async () => expect(await field.inputValue()).toContain(text));

type Violation = { impact: string | null; id: string; nodes: { html: string }[] };

/** Holds the page as it stands against axe's rules: nothing serious or critical. */
export async function expectAccessible(page: Page): Promise<void> {
  // In strict pages a script element would be refused; evaluating goes past the policy.
  await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as {
    violations: Violation[];
  };
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

/** Kept in docs/images where HOOKPOST_SCREENSHOTS is set: each run would change them otherwise. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.HOOKPOST_SCREENSHOTS) return;
  await mkdir(IMAGES, { recursive: true });
  await page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
}
