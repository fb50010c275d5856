import type { Problem } from './types.ts';

/** What went wrong where the API gave no answer of its own: not reached, too slow, told to stop, or not Hookpost's words. */
export type LocalCode = 'network' | 'timeout' | 'aborted' | 'unreadable_answer';

export type ErrorFields = {
  /** As in `POST /v1/hooks`. */
  request: string;
  /** Null: no answer came. */
  status: number | null;
  code: Problem['code'] | LocalCode;
  detail: string;
  /** What is wrong with which field, where the API says so. */
  errors?: Problem['errors'];
  /** The answer's `X-Request-Id`, to be found in the server's log. */
  requestId?: string | null;
  /** From the answer's `Retry-After`. */
  retryAfterMs?: number | null;
};

/** Every call rejects with this one. It holds no key and no body: it may be logged as it is. */
export class HookpostError extends Error {
  override name = 'HookpostError';
  readonly request: string;
  readonly status: number | null;
  readonly code: Problem['code'] | LocalCode;
  readonly detail: string;
  readonly errors: Problem['errors'];
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;

  constructor({ request, status, code, detail, errors = [], requestId = null, retryAfterMs = null }: ErrorFields) {
    const fields = errors.map(({ path, message }) => `\n  ${path === '' ? '' : `${path}: `}${message}`);
    super(`${request}: ${status === null ? '' : `${status} `}${code}: ${detail}${fields.join('')}`);
    this.request = request;
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.errors = errors;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Of an answer that the API never gives: something else stands at its address, or in between. */
export function unreadableAnswer(fields: Omit<ErrorFields, 'code' | 'detail'>): HookpostError {
  const detail = 'the answer is not Hookpost’s: is this its address, and what stands in between?';
  return new HookpostError({ ...fields, code: 'unreadable_answer', detail });
}
