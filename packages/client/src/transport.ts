/** One call of the API: sent, tried again where that helps, and its answer or its error. */
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosInstance, type AxiosResponse, isAxiosError } from 'axios';
import { HookpostError, unreadableAnswer } from './error.ts';
import { type RetryRule, retryAfterMs, waitBeforeRetry } from './retry.ts';
import type { Problem } from './types.ts';

export type CallOptions = { signal?: AbortSignal | undefined };

export type Call = CallOptions & {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: object;
  body?: unknown;
  /** Whether it may be made twice without harm. By default: all but POST and PATCH. */
  repeatable?: boolean;
};

export type Transport = <T>(call: Call) => Promise<T>;

/** Nothing was sent yet when these happen. */
const UNSENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];
const TIMEOUTS = ['ECONNABORTED', 'ETIMEDOUT'];

/** Every call resolves with the JSON of a 2xx, and otherwise rejects with a HookpostError. */
export function createTransport(http: AxiosInstance, rule: RetryRule): Transport {
  return async <T>(call: Call): Promise<T> => {
    const repeatable = call.repeatable ?? !['POST', 'PATCH'].includes(call.method);
    // Once for all tries, and here: axios copies objects, which undoes numbers made by JSON.rawJSON.
    const text = call.body === undefined ? undefined : JSON.stringify(call.body);
    for (let attempt = 0; ; attempt += 1) {
      const failed = await once(http, call, text);
      if ('data' in failed) return failed.data as T;
      const { error, unsent } = failed;
      // Deleted by a try whose answer was lost.
      if (call.method === 'DELETE' && attempt > 0 && error.status === 404) return undefined as T;
      const wait = waitBeforeRetry({ error, unsent, attempt, repeatable, random: Math.random() }, rule);
      if (wait === null) throw error;
      await sleep(wait, undefined, { ...(call.signal && { signal: call.signal }) }).catch(() => {
        throw localError(call, 'aborted', 'told to stop');
      });
    }
  };
}

const AS_IT_IS = (text: unknown): unknown => text;

type Outcome = { data: unknown } | { error: HookpostError; unsent: boolean };

async function once(http: AxiosInstance, call: Call, text: string | undefined): Promise<Outcome> {
  const { method, path: url, query: params, signal } = call;
  const body = text === undefined ? {} : { data: text, headers: { 'content-type': 'application/json' } };
  try {
    const options = { ...(params && { params }), ...(signal && { signal }), transformRequest: AS_IT_IS };
    const answer = await http.request({ method, url, ...body, ...options });
    if (answer.status < 200 || answer.status > 299) return { error: refusal(call, answer), unsent: false };
    if (answer.status === 204) return { data: undefined };
    if (typeof answer.data === 'object' && answer.data !== null) return { data: answer.data };
    return { error: unreadable(call, answer), unsent: false };
  } catch (error) {
    const failed = failure(call, error);
    // What is no failure of the request is a mistake of an interceptor's, and its own to explain.
    if (failed === null) throw error;
    return failed;
  }
}

/** Null where it was not the request that failed. */
export function failure(call: Call, error: unknown): { error: HookpostError; unsent: boolean } | null {
  if (axios.isCancel(error)) return { error: localError(call, 'aborted', 'told to stop'), unsent: false };
  if (!isAxiosError(error)) return null;
  const { code = '', message } = error;
  const kind = TIMEOUTS.includes(code) ? 'timeout' : 'network';
  // Axios's own error holds the key: only its words go on.
  return { error: localError(call, kind, message || code), unsent: UNSENT.includes(code) };
}

/** Of an answer that is none of a success. */
export function refusal(call: Call, answer: AxiosResponse): HookpostError {
  const problem = answer.data as Partial<Problem> | null;
  if (typeof problem?.code !== 'string' || typeof problem.detail !== 'string') return unreadable(call, answer);
  const { code, detail, errors } = problem;
  const named = Array.isArray(errors) ? errors.filter((error) => typeof error?.path === 'string') : [];
  return new HookpostError({ ...said(call, answer), code, detail, errors: named });
}

export const unreadable = (call: Call, answer: AxiosResponse): HookpostError => unreadableAnswer(said(call, answer));

const said = (call: Call, { status, headers }: AxiosResponse) => ({
  request: nameOf(call),
  status,
  requestId: headers['x-request-id']?.toString() ?? null,
  retryAfterMs: retryAfterMs(headers['retry-after'], Date.now()),
});

const localError = (call: Call, code: 'network' | 'timeout' | 'aborted', detail: string): HookpostError =>
  new HookpostError({ request: nameOf(call), status: null, code, detail });

const nameOf = ({ method, path }: Call): string => `${method} ${path}`;
