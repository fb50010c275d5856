import type { Schemas } from '../api/client.ts';

type Attempt = Schemas['ListedDelivery']['attempts'][number];

const ERRORS: Record<string, string> = {
  timeout: 'No answer within the time limit',
  dns: 'The name of the address was not found',
  refused: 'Nothing listens at the address',
  reset: 'The connection was cut before an answer came',
  tls: 'The secure connection failed: look at the certificate',
  redirect: 'It answered with a redirect, which is never followed',
  too_large_header: "The answer's headers are too large",
  forbidden_address: 'The address is in a private or reserved network',
  too_large: 'The request is too large',
  protocol: 'The answer is not HTTP',
  internal: 'The request could not be made',
  http: 'It answered with a failure',
};

const REASONS: Record<string, string> = {
  exhausted: 'Every attempt failed: none is left.',
  expired: 'It was not delivered before it expired.',
  gone: 'The receiver said 410 Gone: the hook is disabled.',
  aborted_by_receiver: 'The receiver asked for no more attempts.',
  hook_deleted: 'The hook was deleted.',
  no_url: 'The hook had no address.',
  cancelled_by_user: 'Somebody cancelled it.',
};

const TRIGGERS: Record<Attempt['trigger'], string> = {
  first: 'first try',
  retry: 'retry',
  manual: 'sent again by hand',
  recovery: 'recovery',
  test: 'test',
};

/** A word that is not known here yet is still better than none. */
const wordsFor = (words: Record<string, string>, name: string): string => words[name] ?? name;

export const reasonInWords = (reason: string): string => wordsFor(REASONS, reason);

export const triggerInWords = (trigger: Attempt['trigger']): string => wordsFor(TRIGGERS, trigger);

/** Why an attempt failed; null: it did not, or its answer says it all. */
export function errorInWords({ error, text }: Pick<Attempt, 'error' | 'text'>): string | null {
  if (error === null || error === 'http') return null;
  const words = wordsFor(ERRORS, error);
  return text === null || text === '' || text === error ? `${words}.` : `${words}: ${text}`;
}

/** Of the latest attempt, in a cell. */
export function answerInWords(attempts: readonly Attempt[]): string {
  const { code, text, error } = attempts.at(-1) ?? { code: null, text: null, error: null };
  if (code !== null) return [code, text].filter(Boolean).join(' ');
  return error === null ? '–' : wordsFor(ERRORS, error);
}
