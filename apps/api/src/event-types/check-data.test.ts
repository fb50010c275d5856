import type { TenantId } from '@hookpost/core';
import { HookpostError } from '@hookpost/core';
import { manualClock } from '@hookpost/testkit';
import { expect, it } from '@jest/globals';
import { createDataCheck } from './check-data.ts';

const acme = 'acme' as TenantId;

/** Types of one tenant, each `true` or `false` for a schema, and what was asked of the store. */
function catalogue(types: Record<string, boolean>) {
  const asked: string[] = [];
  let version = Object.keys(types).length === 0 ? '' : 'v1';
  const clock = manualClock();
  const check = createDataCheck({
    clock,
    compile: (schema) => {
      asked.push('compile');
      return () => (schema ? null : { path: 'data', message: 'is wrong' });
    },
    eventTypes: {
      async version() {
        asked.push('version');
        return version;
      },
      async revisions() {
        asked.push('revisions');
        return new Map(Object.keys(types).map((name) => [name, `${name} of ${version}`]));
      },
      async schemaOf(_tenant, name) {
        asked.push('schema');
        const schema = types[name];
        return schema === undefined ? null : { revision: `${name} of ${version}`, schema: String(schema) };
      },
    },
  });
  const publish = async (type: string) => {
    // The cache takes a start at 0 for none.
    await clock.advance(1);
    try {
      await check(acme, type, 1);
      return 'taken';
    } catch (error) {
      return error instanceof HookpostError ? `${error.code}: ${error.detail}` : 'an error';
    }
  };
  const change = (name: string, schema: boolean | undefined) => {
    if (schema === undefined) delete types[name];
    else types[name] = schema;
    version += '+';
  };
  return { publish, change, clock, asked: () => asked.splice(0) };
}

it('A tenant without schemas is asked for once in 3 s, and for nothing else', async () => {
  const { publish, clock, asked } = catalogue({});
  await publish('a');
  expect(await publish('b')).toBe('taken');
  expect(asked()).toEqual(['version']);
  await clock.advance(3001);
  await publish('a');
  expect(asked()).toEqual(['version']);
});

it('A schema is read and compiled once, until something changes', async () => {
  const { publish, clock, asked } = catalogue({ a: true, b: false });
  expect([await publish('a'), await publish('a'), await publish('c')]).toEqual(['taken', 'taken', 'taken']);
  expect(asked()).toEqual(['version', 'revisions', 'schema', 'compile']);
  expect(await publish('b')).toBe('schema_mismatch: data is wrong, says the schema of b');
  asked();
  await clock.advance(3001);
  await publish('a');
  expect(asked()).toEqual(['version']);
});

it('A change counts within 3 s, a schema that is taken away included', async () => {
  const { publish, change, clock } = catalogue({ a: true });
  await publish('a');
  change('a', false);
  await clock.advance(3001);
  expect(await publish('a')).toMatch('schema_mismatch');
  change('a', undefined);
  await clock.advance(3001);
  expect(await publish('a')).toBe('taken');
});
