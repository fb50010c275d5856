import { readFileSync } from 'node:fs';
import { ERRORS, SCOPES } from '@hookpost/core';
import { addressesOf, dialects } from '@hookpost/dialects';
import { describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { allRoutes } from '../routes/index.ts';
import { CHECKED_IN, checkedIn, NO_DEPS } from './checked-in.ts';
import { openApiOf } from './document.ts';
import type { JsonSchema } from './json-schema.ts';
import { openApiPath } from './operation.ts';

const routes = allRoutes(NO_DEPS);
const document = openApiOf(routes, dialects);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(checkedIn()));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('is the one in docs/api/openapi.json; if not, "npm run openapi" writes it', () => {
    const isSame = readFileSync(CHECKED_IN, 'utf8') === checkedIn();
    expect(isSame ? 'the same' : 'another: npm run openapi').toBe('the same');
  });

  it('has every address that takes a key', () => {
    const mounted = [...routes, ...dialects.flatMap(addressesOf)].map(
      ({ method, path }) => `${method} ${openApiPath(path)}`,
    );
    const keyless = ['GET /healthz', 'GET /readyz', 'GET /metrics', 'GET /openapi.json'];
    expect(operations.map(({ name }) => name).sort()).toEqual([...mounted, ...keyless].sort());
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation['operationId']);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('knows every error of the catalogue, and no other; an address that is none has no operation to say 405 at', () => {
    const said = Object.keys(document.components['responses'] ?? {}).flatMap((name) => name.split('-'));
    expect([...new Set(said), 'method_not_allowed'].sort()).toEqual(Object.keys(ERRORS).sort());
    const problem = document.components['schemas']?.['Problem'] as { properties: { code: { enum: string[] } } };
    expect(problem.properties.code.enum).toEqual(Object.keys(ERRORS));
  });

  it('says of every operation with a key which scope that needs', () => {
    const withKey = operations.filter(
      ({ operation }) => (operation['security'] as unknown[] | undefined)?.length !== 0,
    );
    for (const { name, operation } of withKey)
      expect([name, SCOPES]).toEqual([name, expect.arrayContaining([operation['x-scope']])]);
  });

  it('refers only to what it has, and its schemas take its examples', () => {
    const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
    ajv.addSchema({ $id: 'api', ...document } as JsonSchema, 'api');
    for (const name of Object.keys(document.components['schemas'] ?? {}))
      ajv.compile({ $ref: `api#/components/schemas/${name}` });
    const examples = operations.flatMap(({ operation }) => examplesOf(operation));
    expect(examples.length).toBeGreaterThan(10);
    for (const { schema, value } of examples) {
      const validate = ajv.compile({ $ref: `api${schema}` });
      expect([value, validate(value), validate.errors]).toEqual([value, true, null]);
    }
  });
});

type Media = { schema: { $ref: string }; examples?: Record<string, { value: unknown }> };

const examplesOf = (operation: JsonSchema): { schema: string; value: unknown }[] =>
  Object.values((operation['requestBody'] as { content: Record<string, Media> } | undefined)?.content ?? {}).flatMap(
    ({ schema, examples = {} }) => Object.values(examples).map(({ value }) => ({ schema: schema.$ref, value })),
  );
