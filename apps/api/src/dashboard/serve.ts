import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Express, Request, RequestHandler, Response } from 'express';
import serveCompressed from 'express-static-gzip';
import { pagePolicy } from '../middleware/page-policy.ts';

export type DashboardFiles = {
  /** Where the build stands: `index.html` and `assets`. */
  folder: string;
  /** Of pages that may show the portal in a frame. */
  portalOrigins: readonly string[];
};

export const DASHBOARD_PATHS = ['/', '/dashboard', '/portal'] as const;

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** The dashboard's pages and what they load; the same pages stand at `/portal` for customers. `/` leads to them. */
export function mountDashboard(app: Express, { folder, portalOrigins }: DashboardFiles): void {
  app.get('/', (_request, response) => response.redirect('/dashboard'));
  const assets = serveCompressed(path.join(folder, 'assets'), {
    enableBrotli: true,
    orderPreference: ['br', 'gzip'],
    index: false,
    // Their names hold a hash of what is in them.
    serveStatic: { immutable: true, maxAge: YEAR_MS, index: false, redirect: false },
  });
  app.get('/dashboard/assets/*file', (request, response, next) => {
    request.url = request.url.slice('/dashboard/assets'.length);
    assets(request, response, (error?: unknown) => {
      for (const name of ['content-encoding', 'content-type']) response.removeHeader(name);
      next(error);
    });
  });
  app.get(['/dashboard', '/dashboard/*page'], pages(folder, []));
  app.get(['/portal', '/portal/*page'], pages(folder, portalOrigins));
}

function pages(folder: string, frameOrigins: readonly string[]): RequestHandler {
  return async (request, response) => {
    const nonce = randomBytes(18).toString('base64');
    await protect(request, response, nonce, frameOrigins);
    // What it loads is other after the next build.
    response.setHeader('cache-control', 'no-store');
    const html = await readFile(path.join(folder, 'index.html'), 'utf8').catch(() => null);
    if (html === null) return void response.status(404).type('html').send(NOT_BUILT);
    response.type('html').send(html.replace('name="csp-nonce" content=""', `name="csp-nonce" content="${nonce}"`));
  };
}

/** Styles that the components make carry the nonce. */
function protect(request: Request, response: Response, nonce: string, frameOrigins: readonly string[]): Promise<void> {
  const policy = pagePolicy({ frameOrigins, styles: [`'nonce-${nonce}'`] });
  // The old header can't name origins, and browsers that know the policy pass it over.
  if (frameOrigins.length > 0) response.removeHeader('x-frame-options');
  return new Promise((resolve, reject) => {
    policy(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Hookpost</title></head>
<body>
<h1>The dashboard is not built</h1>
<p>Run <code>npm run dashboard</code> in Hookpost's folder, then load this page again. <code>npm start</code> does it by itself.</p>
<p>The API does not need it: <a href="/docs">its documentation</a>.</p>
</body>
</html>
`;
