/** What the answers of this dialect are, for the OpenAPI document. */

const ok = (data: Record<string, unknown>) => ({
  status: 200,
  schema: { type: 'object', required: ['status', 'data'], properties: { status: { const: 'OK' }, data } },
});

const counted = (...names: string[]) => ({
  type: 'object',
  required: names,
  properties: Object.fromEntries(names.map((name) => [name, { const: 1 }])),
});

const texts = { type: 'object', additionalProperties: { type: 'string' } };
const id = { type: 'string', pattern: '^[0-9a-f]{24}$' };

/** Where columns are asked for, the others are not there. */
const hook = {
  type: 'object',
  required: ['_id'],
  properties: {
    _id: id,
    domain: { type: 'string' },
    event: { type: 'string' },
    enable: { type: 'boolean' },
    description: { type: 'string' },
    action: {
      type: 'object',
      properties: { type: { const: 'web' }, method: { type: 'string' }, url: { type: ['string', 'null'] } },
    },
    fields: { type: 'array', items: { type: 'string' } },
    map: texts,
    filter: { type: 'object', additionalProperties: { type: 'object' } },
    headers: texts,
    auth: {
      type: 'object',
      properties: {
        headers: texts,
        map: texts,
        enabled: { type: 'boolean' },
        url: { type: 'string' },
        method: { type: 'string' },
        cookie: { type: ['boolean', 'string'] },
      },
    },
    customBody: { type: 'boolean' },
    rawBody: { type: 'string' },
    retries: { type: 'integer' },
    delay: { type: 'number' },
  },
};

export const listed = ok({ type: 'array', items: hook });

export const one = ok(hook);

export const created = ok({
  type: 'object',
  required: ['result', 'ops', 'insertedCount', 'insertedIds'],
  properties: {
    result: counted('ok', 'n'),
    ops: { type: 'array', items: hook, minItems: 1, maxItems: 1 },
    insertedCount: { const: 1 },
    insertedIds: { type: 'array', items: id, minItems: 1, maxItems: 1 },
  },
});

export const replaced = ok(counted('ok', 'n', 'nModified'));

export const removed = ok(counted('ok', 'n'));
