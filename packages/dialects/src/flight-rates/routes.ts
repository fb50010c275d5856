import type { Dialect, DialectRoute } from '../dialect.ts';
import { decodeCreate } from './decode.ts';
import { encodeCreated, encodeError } from './encode.ts';
import { type FlightRatesHook, flightRatesHook } from './schema.ts';

const create: DialectRoute<'create', FlightRatesHook> = {
  method: 'POST',
  path: '/api/v1/hook',
  scope: 'hooks:write',
  body: flightRatesHook,
  decode: decodeCreate,
  encode: encodeCreated,
  answer: {
    status: 200,
    schema: {
      type: 'object',
      properties: { error: { const: false }, hook: { type: 'object', additionalProperties: true } },
    },
  },
};

/** Tells an endpoint of one shop's events of one type. */
export const flightRates: Dialect = {
  name: 'flight-rates',
  title: 'Flight-rates',
  // Its contract has the bare key; clients that put "Bearer" before it are understood, too.
  credentials: ['bearer', 'authorization'],
  routes: [create],
  encodeError,
};
