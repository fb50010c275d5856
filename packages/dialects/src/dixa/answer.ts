/** What the answers of this dialect are, for the OpenAPI document. */

const data = (status: number, value: Record<string, unknown>) => ({
  status,
  schema: { type: 'object', required: ['data'], properties: { data: value } },
});

const list = (items: Record<string, unknown>) => ({ type: 'array', items });

const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };

/** `url` and `filters` are there where the subscription has them. */
const subscription = {
  type: 'object',
  required: [
    ...['id', 'name', 'subscribedEvents', 'headers', 'secretKey', 'enabled'],
    ...['createdAt', 'createdBy', 'updatedAt', 'updatedBy'],
  ],
  properties: {
    id: { type: 'string', pattern: '^[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}$' },
    name: { type: ['string', 'null'] },
    subscribedEvents: list(text),
    url: text,
    headers: { type: 'object', additionalProperties: text },
    secretKey: text,
    enabled: { type: 'boolean' },
    createdAt: time,
    createdBy: text,
    updatedAt: time,
    updatedBy: text,
    filters: { type: 'object', additionalProperties: { type: 'object' } },
  },
};

const detail = {
  deliveryTimestamp: time,
  success: { type: 'boolean' },
  responseCode: { type: ['integer', 'null'] },
  responseText: text,
};

export const created = data(201, subscription);

export const one = data(200, subscription);

export const listed = data(200, list(subscription));

export const removed = { status: 204 };

export const statuses = data(
  200,
  list({
    type: 'object',
    required: ['event', 'deliveryStatus'],
    properties: {
      event: text,
      deliveryStatus: {
        type: 'object',
        required: ['_type'],
        properties: { ...detail, _type: { enum: ['DeliveryDetail', 'NoRecentDelivery'] } },
      },
    },
  }),
);

export const logged = data(
  200,
  list({
    type: 'object',
    required: ['deliveryDetail', 'payload'],
    properties: {
      deliveryDetail: { type: 'object', required: Object.keys(detail), properties: detail },
      payload: text,
    },
  }),
);
