export type FieldError = { path: string; message: string };

/** An answer of the API that is no success (RFC 9457), or none at all: then `status` is 0. */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly errors: FieldError[];

  constructor(status: number, code: string, detail: string, errors: FieldError[] = []) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

type ProblemBody = { code?: unknown; detail?: unknown; errors?: unknown };

/** From whatever an answer's body was. */
export function problemFrom(status: number, body: unknown): Problem {
  const { code, detail, errors } = (typeof body === 'object' && body !== null ? body : {}) as ProblemBody;
  return new Problem(
    status,
    typeof code === 'string' ? code : 'unknown',
    typeof detail === 'string' ? detail : `The API answered ${status}.`,
    Array.isArray(errors) ? (errors as FieldError[]) : [],
  );
}

/** Any error in words for people. */
export function inWords(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (error instanceof TypeError) return 'The API can not be reached. Is it running, and are you online?';
  return error instanceof Error ? error.message : String(error);
}

/** `retry.delays[0]` → `retry.delays.0`, as forms name their fields. Errors without a field are left to `inWords`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  const named = error.errors.filter(({ path }) => path !== '');
  return Object.fromEntries(named.map(({ path, message }) => [path.replaceAll(/\[(\d+)\]/g, '.$1'), message]));
}
