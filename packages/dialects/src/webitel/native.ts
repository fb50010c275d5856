/** Between what a client writes and an ordinary hook: what a hook has a field for stands there, the rest in `native`. */
import { type Hook, headerNameProblem, MASK } from '@hookpost/core';
import type { HookDraft } from '../dialect.ts';
import { unmasked } from '../unmasked.ts';
import { delaysOf } from './schedule.ts';
import type { HookBody, HookBodyAuth, Templates } from './schema.ts';
import { isTemplate } from './template.ts';

export type Native = Pick<HookBody, 'description' | 'fields' | 'map' | 'filter' | 'customBody' | 'rawBody'> &
  Pick<HookBody, 'retries' | 'delay'> & {
    method: string;
    /** Those that a hook's own can't be: with something to fill in, or a content type. */
    headers: Templates;
    auth: HookBodyAuth;
    /** What `retries` and `delay` came to. */
    delays: number[] | null;
  };

/** Only the decoder of this dialect writes `native`. */
export const nativeOf = (hook: Hook): Native => hook.native as Native;

/** What a body makes of a hook. `service`: the service's own schedule, in seconds. */
export function settingsOf(body: HookBody, service: readonly number[]) {
  const { event, enable, action, headers, ...rest } = body;
  const delays = delaysOf(body, service);
  const isOwn = ([name, value]: [string, string]) => headerNameProblem(name) === null && !isTemplate(value);
  const [own, others] = split(headers, isOwn);
  return {
    url: action.url,
    events: [event],
    enabled: enable,
    headers: own,
    retryDelays: delays,
    retryJitter: body.delay === undefined,
    native: { ...rest, method: action.method, headers: others, delays } satisfies Native,
  } satisfies HookDraft;
}

/** The event of a hook. The core API may have given it several, or all. */
export const eventOf = ({ events }: Hook): string => events[0] ?? '*';

/** All headers of a hook, as a client wrote them. */
export const headersOf = (hook: Hook): Templates => ({ ...hook.headers, ...nativeOf(hook).headers });

/** `retries` and `delay` as a client wrote them, unless the core API has given the hook another schedule since. */
export function scheduleOf(hook: Hook): Pick<HookBody, 'retries' | 'delay'> {
  const { retries, delay, delays } = nativeOf(hook);
  if (hook.retryDelays === null || hook.retryDelays.join() !== delays?.join()) return {};
  return { ...(retries === undefined ? {} : { retries }), ...(delay === undefined ? {} : { delay }) };
}

/** A body in which every value that came back masked is again what is stored. */
export function withStored(body: HookBody, hook: Hook): HookBody {
  const { auth } = nativeOf(hook);
  return {
    ...body,
    headers: unmasked(body.headers, headersOf(hook)),
    auth: {
      ...body.auth,
      headers: unmasked(body.auth.headers, auth.headers),
      map: unmasked(body.auth.map, auth.map),
    },
  };
}

const CREDENTIAL = /authorization|cookie|token|key|secret|passw|pwd|credential/i;

/** Names with their values, but for those that carry credentials. */
export const masked = (values: Templates): Templates =>
  mapValues(values, (value, name) => (CREDENTIAL.test(name) ? MASK : value));

const mapValues = (values: Templates, change: (value: string, name: string) => string): Templates =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));

function split(values: Templates, test: (entry: [string, string]) => boolean): [Templates, Templates] {
  const { yes = [], no = [] } = Object.groupBy(Object.entries(values), (entry) => (test(entry) ? 'yes' : 'no'));
  return [Object.fromEntries(yes), Object.fromEntries(no)];
}
