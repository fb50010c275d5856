import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { browserHeaders } from '../middleware/browsers.ts';
import { mountDashboard } from './serve.ts';

const HTML = '<head><meta name="csp-nonce" content="" /></head>';

const servers: Server[] = [];
let folder: string;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hookpost-dashboard-'));
  await mkdir(path.join(folder, 'assets'));
  for (const [name, text] of Object.entries({
    'index.html': HTML,
    'assets/app-1.js': 'plain',
    'assets/app-1.js.br': 'brotli',
    'assets/app-1.js.gz': 'gzip',
    'source-hash': 'private',
  }))
    await writeFile(path.join(folder, name), text);
  url = await serve(folder, ['https://shop.test', 'https://admin.test']);
});
afterAll(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true });
});

async function serve(from: string, portalOrigins: string[] = []): Promise<string> {
  const app = express().use(browserHeaders());
  mountDashboard(app, { folder: from, portalOrigins });
  const server = app.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Without fetch, which would inflate what it gets. */
async function raw(address: string, encoding: string) {
  const asked = request(address, { headers: { 'accept-encoding': encoding }, agent: false }).end();
  const [answer] = await once(asked, 'response');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return { status: answer.statusCode, headers: answer.headers, text };
}

const policyOf = ({ headers }: Response): string[] => (headers.get('content-security-policy') ?? '').split(';');

describe('the dashboard', () => {
  it('is where / leads, and one page at every address below it', async () => {
    const first = await fetch(url, { redirect: 'manual' });
    expect([first.status, first.headers.get('location')]).toEqual([302, '/dashboard']);
    for (const place of ['/dashboard', '/dashboard/', '/dashboard/hooks/17', '/portal', '/portal/hooks']) {
      const { status, headers } = await fetch(url + place);
      expect([place, status, headers.get('cache-control')]).toEqual([place, 200, 'no-store']);
    }
  });

  it('runs its own scripts and takes only styles that carry the nonce, another each time', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const answer = await fetch(`${url}/dashboard`);
        const nonce = /csp-nonce" content="([^"]{24})"/.exec(await answer.text())?.[1] ?? '';
        const policy = policyOf(answer);
        expect(policy).toEqual(
          expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'"]),
        );
        expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
        expect(policy.join()).not.toContain('unsafe');
        return nonce;
      }),
    );
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('stands in no frame, and its portal in those of the listed origins alone', async () => {
    const dashboard = await fetch(`${url}/dashboard`);
    expect(policyOf(dashboard)).toContain("frame-ancestors 'none'");
    expect(dashboard.headers.get('x-frame-options')).toBe('DENY');
    const portal = await fetch(`${url}/portal`);
    expect(policyOf(portal)).toContain('frame-ancestors https://shop.test https://admin.test');
    expect(portal.headers.get('x-frame-options')).toBeNull();
    const unlisted = await fetch(`${await serve(folder)}/portal`);
    expect(policyOf(unlisted)).toContain("frame-ancestors 'none'");
    expect(unlisted.headers.get('x-frame-options')).toBe('DENY');
  });

  it('loads what was compressed before, and keeps it for a year', async () => {
    for (const [encoding, text] of [
      ['br, gzip', 'brotli'],
      ['gzip', 'gzip'],
      ['identity', 'plain'],
    ] as const) {
      const answer = await raw(`${url}/dashboard/assets/app-1.js`, encoding);
      expect([answer.status, answer.text]).toEqual([200, text]);
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(answer.headers['content-type']).toMatch(/^(text|application)\/javascript/);
    }
  });

  it('shows no other file', async () => {
    for (const place of [
      '/dashboard/assets/none.js',
      '/dashboard/assets/..%2fsource-hash',
      '/dashboard/assets/%2e%2e/source-hash',
    ]) {
      expect([place, (await raw(url + place, 'br')).text.includes('private')]).toEqual([place, false]);
    }
    const missing = await raw(`${url}/dashboard/assets/none.js`, 'br');
    expect([missing.status, missing.headers['content-encoding']]).toEqual([404, undefined]);
  });

  it('that is not built says how to build it', async () => {
    const answer = await fetch(`${await serve(path.join(folder, 'none'))}/dashboard`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('npm run dashboard');
  });
});
