import { createRequire } from 'node:module';
import path from 'node:path';
import type { Express } from 'express';
import { pagePolicy } from '../middleware/page-policy.ts';
import type { OpenApi } from './document.ts';

export const DOC_PATHS = ['/openapi.json', '/docs'] as const;

const ASSETS = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const SHOWN = ['swagger-ui-bundle.js', 'swagger-ui.css'];

/** `/openapi.json`, and `/docs` to read it in a browser. Made when it is first asked for: a start pays nothing. */
export function mountOpenApi(app: Express, build: () => OpenApi): void {
  let json: string | undefined;
  app.get('/openapi.json', (_request, response) => {
    json ??= JSON.stringify(build());
    response.type('application/json').send(json);
  });
  app.get('/docs', pagePolicy(), (_request, response) => {
    response.type('html').send(PAGE);
  });
  app.get('/docs/start.js', (_request, response) => {
    response.type('text/javascript').send(START);
  });
  for (const file of SHOWN) {
    app.get(`/docs/${file}`, (_request, response) => {
      response.sendFile(file, { root: ASSETS, maxAge: '1h' });
    });
  }
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Hookpost API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', docExpansion: 'list', deepLinking: true, showExtensions: true, validatorUrl: null });
`;
