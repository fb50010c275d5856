/** An operation of the document as requests to it: some right, most wrong in one way or two. */
import fc, { type Arbitrary } from 'fast-check';
import type { OpenApi } from '../document.ts';
import type { JsonSchema } from '../json-schema.ts';
import {
  contentTypes,
  encodings,
  nastyHeaders,
  nastyJson,
  nastyNames,
  nastySegments,
  nastyValues,
  notObjects,
} from './nasty.fixture.ts';
import { valuesOf } from './values.fixture.ts';

export type FuzzRequest = { method: string; path: string; headers: Record<string, string>; body?: Buffer };

export type Operation = { method: string; path: string; operation: JsonSchema };

type Parameter = { name: string; in: string; schema: JsonSchema };
type Payload = { body: Buffer; headers: Record<string, string> };

/** `ids` are those of things that there are, by the path they stand under; `*`: of all others. */
export function requestsTo(at: Operation, document: OpenApi, ids: (path: string) => string[]): Arbitrary<FuzzRequest> {
  const parameters = ((at.operation['parameters'] ?? []) as Parameter[]).filter(({ name }) => name !== undefined);
  const headers = fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: nastyHeaders });
  const query = queryOf(
    parameters.filter((each) => each.in === 'query'),
    document,
  );
  return fc
    .record({ path: pathOf(at.path, ids(at.path)), query, headers, payload: payloadOf(at, document) })
    .map(({ path, query, headers, payload }) => ({
      method: at.method.toUpperCase(),
      path: path + query,
      headers: { ...payload?.headers, ...headers },
      ...(payload && { body: payload.body }),
    }));
}

function pathOf(path: string, ids: string[]): Arbitrary<string> {
  const segment = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: nastySegments });
  const parts = path.split('/').map((part) => (part.startsWith('{') ? segment : fc.constant(part)));
  return fc.tuple(...parts).map((filled) => filled.join('/'));
}

function queryOf(parameters: Parameter[], document: OpenApi): Arbitrary<string> {
  const known = parameters.map(({ name, schema }) => {
    const good = valuesOf(schema, document).map((value) => encodeURIComponent(String(value).toWellFormed()));
    return fc
      .oneof({ weight: 2, arbitrary: good }, { weight: 1, arbitrary: nastyValues })
      .map((value) => `${name}=${value}`);
  });
  const unknown = fc.tuple(nastyNames, nastyValues).map(([name, value]) => `${encodeURIComponent(name)}=${value}`);
  const some = known.length === 0 ? fc.constant([]) : fc.array(fc.oneof(...known), { maxLength: 3 });
  const rarely = fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(unknown, { maxLength: 2 }) },
  );
  return fc.tuple(some, rarely).map(([a, b]) => (a.length + b.length === 0 ? '' : `?${[...a, ...b].join('&')}`));
}

function payloadOf({ operation, method }: Operation, document: OpenApi): Arbitrary<Payload | null> {
  const asked = operation['requestBody'] as { content: Record<string, { schema: JsonSchema }> } | undefined;
  const [type, media] = Object.entries(asked?.content ?? {})[0] ?? [];
  if (type === undefined || media === undefined) {
    // Nobody asked for one.
    return method === 'get'
      ? fc.constant(null)
      : fc.option(fc.constant({ body: Buffer.from('{"a":1}'), headers: JSON_TYPE }), { freq: 5 });
  }
  const values = valuesOf(media.schema, document);
  return fc.oneof(
    { weight: 4, arbitrary: values.map((value) => payload(JSON.stringify(value), type)) },
    { weight: 6, arbitrary: fc.tuple(values, mutations).map(([value, mutate]) => payload(mutate(value), type)) },
    { weight: 1, arbitrary: notObjects.map((body) => ({ body, headers: { 'content-type': type } })) },
    {
      weight: 1,
      arbitrary: fc.tuple(values, contentTypes).map(([value, other]) => payload(JSON.stringify(value), other)),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(values, encodings).map(([value, { encoding, of }]) => encoded(value, type, encoding, of)),
    },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}

const JSON_TYPE = { 'content-type': 'application/json' };

const payload = (text: string, type: string): Payload => ({
  body: Buffer.from(text),
  headers: type === '' ? {} : { 'content-type': type },
});

function encoded(value: unknown, type: string, encoding: string, of: (body: Buffer) => Buffer): Payload {
  const { body, headers } = payload(JSON.stringify(value), type);
  return { body: of(body), headers: { ...headers, 'content-encoding': encoding } };
}

type Mutation = (value: unknown) => string;

/** One member is another, is there twice, is one too many, or the text breaks off. */
const mutations: Arbitrary<Mutation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(), nastyJson).map(
      ([which, json]): Mutation =>
        (value) =>
          replaced(value, which, json),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(nastyNames, nastyJson).map(
      ([name, json]): Mutation =>
        (value) =>
          added(value, name, json),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(), nastyJson).map(
      ([which, json]): Mutation =>
        (value) =>
          twice(value, which, json),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat().map(
      (at): Mutation =>
        (value) =>
          cut(JSON.stringify(value), at),
    ),
  },
);

const members = (value: unknown): [string, string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).map(([name, inner]) => [name, JSON.stringify(inner)])
    : [];

const objectText = (all: [string, string][]): string =>
  `{${all.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;

const replaced = (value: unknown, which: number, json: string): string => {
  const all = members(value);
  return objectText(all.map(([name, old], i) => [name, i === which % all.length ? json : old]));
};

const added = (value: unknown, name: string, json: string): string => objectText([...members(value), [name, json]]);

const twice = (value: unknown, which: number, json: string): string => {
  const all = members(value);
  const again = all[which % Math.max(all.length, 1)];
  return objectText(again === undefined ? all : [...all, [again[0], json]]);
};

const cut = (text: string, at: number): string => text.slice(0, at % text.length);
