/** What hostile and broken callers send in place of what was asked for. */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** JSON texts that stand where a value should. */
export const nastyJson: Arbitrary<string> = fc.constantFrom(
  ...['null', 'true', '0', '-1', '1e400', '12345678901234567890', '1.5', '""', '[]', '{}', '[null]', '{"":""}'],
  ...['{"$ne":null}', '{"$gt":""}', '{"$where":"sleep(5000)"}', '["$in"]', '{"$regex":"(a+)+$"}', '"$ne"'],
  ...['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"x":1}}}', '{"toString":1}', '{"toJSON":1}'],
  ...['"\\u0000"', '"\\ud800"', '"a\\u0000b"', '"\\udc00\\ud800"', '"\\r\\nX: y"', '"\\u202e"', '"\u{1f600}"'],
  ...['"../../etc/passwd"', '"<script>"', '"javascript:alert(1)"', '"http://user:p@h/"', '"http://[::1"', '"//x"'],
  ...[nested(99), nested(101), nested(20_000), `{"a":${nested(120)}}`],
  ...[`"${'x'.repeat(5000)}"`, `"${'x'.repeat(300_000)}"`, `[${'0,'.repeat(5000)}0]`, `"${'a'.repeat(40_000)}!"`],
  ...['{"$and":[{"a":{"$regex":"^(a|a)*$"}}]}', '{"a":{"$not":{"$not":{"$eq":1}}}}', '{"a.b.c":{"$in":[]}}'],
  ...['"1969-12-31T23:59:59Z"', '"9999-12-31T23:59:59.999-12:00"', '"2026-02-30"', '"Infinity"', 'NaN', '-0'],
);

/** Names of members and query parameters that no schema knows. */
export const nastyNames = fc.constantFrom(
  '$where',
  '$ne',
  '__proto__',
  'constructor',
  'toString',
  '',
  'a.b',
  'x'.repeat(3000),
  'length',
);

/** Segments of paths, as they go on the wire. */
export const nastySegments = fc.constantFrom(
  ...[
    '%00',
    '%2e%2e',
    '..%2f..',
    '%E2%98%83',
    '%',
    '%ff',
    '%zz',
    '$ne',
    '%7B%22$ne%22:1%7D',
    '__proto__',
    'constructor',
  ],
  ...[
    '65f0a1b2c3d4e5f601234567',
    '65F0A1B2C3D4E5F601234567',
    'x'.repeat(129),
    'x'.repeat(5000),
    '0',
    '-1',
    'null',
    '.',
    '*',
  ],
  ...[
    'a.b',
    'a.65f0a1b2c3d4e5f601234567',
    '%20',
    'a%0d%0ab',
    '00000000-0000-4000-8000-000000000000',
    'default',
    ';',
    '@',
    '"',
  ],
);

const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Query strings' values, as they go on the wire. */
export const nastyValues = fc.constantFrom(
  ...[
    '',
    '0',
    '-1',
    '201',
    '1e3',
    'abc',
    'null',
    '%00',
    '%ff',
    '%',
    '$ne',
    '%7B%22$gt%22%3A%22%22%7D',
    'x'.repeat(3000),
  ],
  ...[
    cursor(['hooks', 1, 'x']),
    cursor(['hooks', 1e99, '65f0a1b2c3d4e5f601234567']),
    cursor(['events', 0, 'a']),
    cursor({}),
  ],
  ...[
    cursor(['deliveries', 1, { $ne: 1 }]),
    cursor([]),
    cursor('x'),
    '%3D%3D',
    'true',
    '2026-13-01',
    '2026-01-01T00:00:00+02:00',
  ],
);

/** Headers that mean something somewhere. */
export const nastyHeaders: Arbitrary<Record<string, string>> = fc.constantFrom<Record<string, string>[]>(
  { 'hookpost-tenant': 'none' },
  { 'hookpost-tenant': '__proto__' },
  { 'hookpost-tenant': '{"$ne":1}' },
  { 'hookpost-tenant': 'x'.repeat(4000) },
  { 'idempotency-key': 'order-17' },
  { 'idempotency-key': 'a b' },
  { 'idempotency-key': '' },
  { 'idempotency-key': 'é'.repeat(200) },
  { traceparent: 'x' },
  { 'x-forwarded-for': '127.0.0.1, ::1' },
  { 'x-http-method-override': 'DELETE' },
  { accept: 'application/x-ndjson' },
  { accept: 'image/png' },
  { expect: '100-continue' },
  { expect: 'something' },
  { range: 'bytes=0-1' },
  { 'if-none-match': '*' },
  { cookie: 'a=b' },
  { 'ce-id': '1', 'ce-type': 't', 'ce-source': 's', 'ce-specversion': '1.0' },
  { 'x-large': 'x'.repeat(12_000) },
  { 'x-large': 'x'.repeat(20_000) },
  { authorization: '' },
  { authorization: 'Bearer' },
  { authorization: 'Bearer x' },
  { authorization: 'Basic dTpw' },
  { authorization: `Bearer ${'a'.repeat(5000)}` },
  { authorization: 'Bearer e30.e30.e30' },
  { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzY29wZXMiOlsiYWRtaW4iXX0.' },
  { authorization: 'Bearer {"$ne":null}' },
);

export const contentTypes = fc.constantFrom(
  ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', ''],
  ...[
    'application/json; charset=utf-16',
    'application/json; charset=',
    'application/cloudevents+json',
    'APPLICATION/JSON',
  ],
  ...['application/cloudevents-batch+json', 'application/merge-patch+json', 'application/json;;', 'json', '*/*'],
);

type Encoded = { encoding: string; of: (body: Buffer) => Buffer };

const ZEROS = Buffer.alloc(20_000_000);

/** Content codings, right and wrong ones. */
export const encodings: Arbitrary<Encoded> = fc.constantFrom<Encoded[]>(
  { encoding: 'gzip', of: (body) => gzipSync(body) },
  { encoding: 'deflate', of: (body) => deflateSync(body) },
  { encoding: 'br', of: (body) => brotliCompressSync(body) },
  { encoding: 'zstd', of: (body) => zstdCompressSync(body) },
  { encoding: 'GZIP', of: (body) => gzipSync(body) },
  { encoding: 'gzip', of: (body) => body },
  { encoding: 'br', of: () => Buffer.from([255, 255, 0]) },
  { encoding: 'zstd', of: () => Buffer.from('nothing') },
  { encoding: 'gzip', of: (body) => gzipSync(body).subarray(0, 12) },
  { encoding: 'gzip', of: () => BOMBS.gzip },
  { encoding: 'zstd', of: () => BOMBS.zstd },
  { encoding: 'gzip, gzip', of: (body) => gzipSync(gzipSync(body)) },
  { encoding: 'compress', of: (body) => body },
  { encoding: 'identity', of: (body) => body },
);

const BOMBS = { gzip: gzipSync(ZEROS), zstd: zstdCompressSync(ZEROS) };

/** Bodies that are no JSON object at all. */
export const notObjects: Arbitrary<Buffer> = fc.constantFrom(
  ...[
    '',
    ' ',
    '[]',
    'null',
    '1',
    '"x"',
    '{',
    '}',
    '{}x',
    '{"a":}',
    "{'a':1}",
    '{"a":1,}',
    '{"a":1}{"a":1}',
    '{a:1}',
    '\u0000',
  ].map((text) => Buffer.from(text)),
  ...['[', nested(50_000), `{"a":${'['.repeat(50_000)}`, `[${'{},'.repeat(2000)}{}]`].map((text) => Buffer.from(text)),
  ...[
    Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
    Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]),
    Buffer.from('{}', 'utf16le'),
  ],
);
