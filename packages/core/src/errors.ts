/** Every error that a caller can be answered, once: its code, its HTTP status and what it means. */
export const ERRORS = {
  invalid_request: { status: 400, title: 'The request is not readable or not allowed' },
  unauthorized: { status: 401, title: 'No valid key' },
  forbidden: { status: 403, title: 'The key may not do this' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'The address does not take this method' },
  request_timeout: { status: 408, title: 'The request came too slowly' },
  conflict: { status: 409, title: 'In conflict with what is stored' },
  event_conflict: { status: 409, title: 'Another event was published under this id' },
  too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  address_forbidden: { status: 422, title: 'The address is private or reserved' },
  schema_mismatch: { status: 422, title: "The data is not as its type's schema says" },
  delays_exceed_retention: { status: 422, title: 'The retry schedule outlasts retention' },
  rate_limited: { status: 429, title: 'Too many requests' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something went wrong here' },
  overloaded: { status: 503, title: 'Too much is waiting to be stored' },
  unavailable: { status: 503, title: 'The database is away' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

// What a caller sent may stand in an error's words: an answer must not grow with it.
const MAX_ERRORS = 20;
const MAX_PATH = 200;
const MAX_MESSAGE = 300;
const MAX_DETAIL = 1000;

/** One thing that is wrong with a request: `path` as in `events[0].type`, empty for the whole. */
export type FieldError = { path: string; message: string };

/** A refusal that a caller is told: the first 20 errors. `detail` is for people and holds nothing secret. */
export class HookpostError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors: FieldError[];

  constructor(code: ErrorCode, detail: string, errors: FieldError[] = []) {
    super(clip(detail, MAX_DETAIL));
    this.name = 'HookpostError';
    this.code = code;
    this.detail = this.message;
    this.errors = errors
      .slice(0, MAX_ERRORS)
      .map(({ path, message }) => ({ path: clip(path, MAX_PATH), message: clip(message, MAX_MESSAGE) }));
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;

/** 400 that names one field. */
export const invalidField = (path: string, message: string): HookpostError =>
  new HookpostError('invalid_request', path === '' ? message : `${path} ${message}`, [{ path, message }]);

/** 404, the same for what never was, what is gone and what belongs to another tenant. */
export const notFound = (): HookpostError => new HookpostError('not_found', 'There is nothing here with this id.');
