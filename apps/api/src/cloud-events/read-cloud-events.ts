import type { IncomingHttpHeaders } from 'node:http';
import { invalidField } from '@hookpost/core';
import type { ObjectSchema } from 'joi';
import { checkBody } from '../check-input.ts';
import { objectMembers } from '../json-span.ts';
import { checkMembers, invalidBody, type JsonBody, readJson, UNREAD } from '../read-json.ts';
import { type Attributes, attributesSchema, eventOf, originOf, refuseOtherData, unsupported } from './attributes.ts';

/** How CloudEvents may come: attributes in headers and data as the body, all in the body, or many there. */
export type CloudEventMode = 'binary' | 'structured' | 'batch';

const PREFIX = 'ce-';
const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

/** null: it is no CloudEvent. 415 for a form that the address does not take; `taken` are those that it does. */
export function cloudEventMode(headers: IncomingHttpHeaders, taken: readonly CloudEventMode[]): CloudEventMode | null {
  const mode = modeOf(headers);
  if (mode === null || taken.includes(mode)) return mode;
  throw unsupported(`CloudEvents are taken at /v1/events, and batches of them (${BATCH}) at /v1/events/batch.`);
}

function modeOf(headers: IncomingHttpHeaders): CloudEventMode | null {
  const [type = '', parameters = ''] = (headers['content-type'] ?? '').toLowerCase().split(/;(.*)/s);
  if (type.trim().startsWith('application/cloudevents')) {
    if (![STRUCTURED, BATCH].includes(type.trim()) || /charset\s*=\s*"?(?!"?utf-?8)/.test(parameters)) {
      throw unsupported(`CloudEvents are taken as ${STRUCTURED} and ${BATCH}, in UTF-8.`);
    }
    return type.trim() === STRUCTURED ? 'structured' : 'batch';
  }
  return Object.keys(headers).some((name) => name.startsWith(PREFIX)) ? 'binary' : null;
}

/** A request's CloudEvents as events of the API: `data` is where it stands in the bytes. `bytes` null: there was no body. */
export function readCloudEvents(
  mode: CloudEventMode,
  bytes: Buffer | null,
  headers: IncomingHttpHeaders,
  maxRows?: number,
): JsonBody {
  if (mode === 'binary') return readBinary(bytes, headers);
  if (bytes === null) throw invalidBody('A body is needed: JSON.');
  if (mode === 'batch') return readBatch(bytes, maxRows);
  const json = readJson(bytes);
  checkMembers(json.members, UNREAD);
  return readCloudEvent(json, checkBody);
}

function readBatch(bytes: Buffer, maxRows?: number): JsonBody {
  const json = readMember('events', bytes, maxRows);
  if (!Array.isArray(json.value['events'])) throw invalidBody('The body must be a JSON array of CloudEvents.');
  return { ...json, rows: 'cloudEvents' };
}

/** One CloudEvent in its JSON form; `check` holds its attributes against their schema. 400, or 415 for data that is not JSON. */
export function readCloudEvent(
  json: JsonBody,
  check: (schema: ObjectSchema<Attributes>, value: unknown) => Attributes,
): JsonBody {
  // An attribute that is null is not there, says the JSON format. No data is null, as there is nothing else to send.
  const given = Object.entries(json.value).filter(([name, value]) => value !== null || name === 'data');
  const attributes = Object.fromEntries(given);
  refuseOtherData(attributes);
  const checked = check(attributesSchema, attributes);
  const { value, bytes, members } = 'data' in attributes ? json : NO_DATA;
  const data = value['data'];
  return { value: { ...eventOf(checked), data }, bytes, members, origin: originOf(checked) };
}

function readBinary(bytes: Buffer | null, headers: IncomingHttpHeaders): JsonBody {
  const attributes = Object.entries(headers)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.slice(PREFIX.length), decoded(name, String(value))]);
  const type = headers['content-type'];
  const { data: _, ...named } = Object.fromEntries(attributes);
  const known = { ...named, ...(type !== undefined && { datacontenttype: type }) };
  refuseOtherData(known);
  const { value, ...json } = bytes === null ? NO_DATA : readMember('data', bytes);
  return readCloudEvent({ ...json, value: { ...known, data: value['data'] } }, checkBody);
}

/** Any JSON as if it were the one member of an object. */
function readMember(name: string, bytes: Buffer, maxRows?: number): JsonBody {
  const json = readJson(Buffer.concat([Buffer.from(`{"${name}":`), bytes, Buffer.from('}')]), maxRows);
  if (json.members.length !== 1) throw invalidBody('The body is not valid JSON.');
  return json;
}

/** Text in headers is percent-encoded UTF-8, and may stand in quotes (CloudEvents HTTP binding 1.0.2, 3.1.3.2). */
function decoded(name: string, value: string): string {
  const text = /^".*"$/.test(value) ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidField(name, 'has a "%" that begins no percent-encoding of UTF-8');
  }
}

const NOTHING = Buffer.from('{"data":null}');
const NO_DATA: JsonBody = { value: { data: null }, bytes: NOTHING, members: objectMembers(NOTHING) ?? [] };
