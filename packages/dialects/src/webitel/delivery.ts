/** What a hook's receiver is sent, and what is asked before: compiled once per hook. */
import type { AcceptedEvent, EncodeContext, EncodedDelivery, Hook } from '@hookpost/core';
import { dataOf, parseExact } from '../event-data.ts';
import { chosen, envelopeOf } from './message.ts';
import { nativeOf } from './native.ts';
import { cookieHeader, preAnswerValues } from './pre-answer.ts';
import { withQuery } from './query-string.ts';
import type { Templates } from './schema.ts';
import {
  compileBody,
  compileHeader,
  compileText,
  eventValues,
  MAX_FILLED,
  type Template,
  type Values,
} from './template.ts';

type Compiled = Record<string, Template>;

const compileAll = (templates: Templates, compile: (template: string) => Template): Compiled =>
  Object.fromEntries(Object.entries(templates).map(([name, template]) => [name, compile(template)]));

/** The most that receivers in general take. */
const MAX_HEADERS = 16_384;

/** `most`: characters of all of them together. */
function filled(templates: Compiled, values: Values, most: number): Record<string, string> {
  let left = most;
  const texts = Object.entries(templates).map(([name, template]) => {
    const text = template(values, left);
    left -= text.length;
    return [name, text];
  });
  return Object.fromEntries(texts);
}

function compile(hook: Hook) {
  const { headers, auth, customBody, rawBody } = nativeOf(hook);
  return {
    headers: compileAll(headers, compileHeader),
    body: customBody ? compileBody(rawBody) : null,
    authHeaders: compileAll(auth.headers, compileHeader),
    authMap: compileAll(auth.map, compileText),
  };
}

// A changed hook is another object.
const plans = new WeakMap<Hook, ReturnType<typeof compile>>();

function planOf(hook: Hook) {
  const plan = plans.get(hook) ?? compile(hook);
  plans.set(hook, plan);
  return plan;
}

export function encodeDelivery(event: AcceptedEvent, hook: Hook, { preAnswer }: EncodeContext): EncodedDelivery {
  const native = nativeOf(hook);
  const { headers, body } = planOf(hook);
  const values = valuesOf(event, preAnswerValues(preAnswer));
  const cookie = native.auth.cookie && preAnswer ? cookieHeader(preAnswer) : '';
  const common = {
    method: native.method.toUpperCase(),
    url: hook.url ?? '',
    headers: { ...filled(headers, values, MAX_HEADERS), ...(cookie === '' ? {} : { cookie }) },
  };
  const text = body?.(values);
  if (common.method === 'GET') return { ...common, url: withQuery(common.url, queryOf(event, hook, text)), body: null };
  return { ...common, body: text === undefined ? envelopeOf(event, native) : Buffer.from(text) };
}

/** `map` is sent as JSON, or with GET as the query. */
export function preRequest(event: AcceptedEvent, hook: Hook): EncodedDelivery | null {
  const { url, method = 'POST', enabled } = nativeOf(hook).auth;
  if (!enabled || url === undefined) return null;
  const { authHeaders, authMap } = planOf(hook);
  const values = valuesOf(event, () => undefined);
  const [headers, data] = [filled(authHeaders, values, MAX_HEADERS), filled(authMap, values, MAX_FILLED)];
  if (method.toUpperCase() === 'GET') return { method: 'GET', url: withQuery(url, data), headers, body: null };
  const body = Buffer.from(JSON.stringify(data));
  return {
    method: method.toUpperCase(),
    url,
    headers: { 'content-type': 'application/json', ...lowerCased(headers) },
    body,
  };
}

/** The event's data is read when the first template asks for it. */
const valuesOf =
  (event: AcceptedEvent, auth: Values): Values =>
  (name) =>
    name.startsWith('auth:') ? auth(name) : eventValues(dataOf(event))(name);

/** A custom body's fields, where it is JSON; else the event's. */
function queryOf(event: AcceptedEvent, hook: Hook, text: string | undefined): unknown {
  if (text === undefined) return chosen(dataOf(event), nativeOf(hook));
  try {
    return parseExact(text);
  } catch {
    return {};
  }
}

const lowerCased = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
