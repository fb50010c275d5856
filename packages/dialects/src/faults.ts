import type { FieldError, HookpostError } from '@hookpost/core';

/** The fields at fault under the dialect's own names (`names`: ours → its); each message is a sentence that names its field. */
export const faultsOf = ({ errors }: HookpostError, names: Record<string, string>): FieldError[] =>
  errors.map(({ path, message }) => {
    // A caller's field may be called as what every object has: __proto__, toString.
    const own = (Object.hasOwn(names, path) ? names[path] : undefined) ?? path;
    return { path: own, message: `${own} ${message}`.trim() };
  });

/** The status of an error where a contract knows only 400 for whatever is wrong with a request's body. */
export const statusOf = ({ status }: HookpostError): number => (status === 415 || status === 422 ? 400 : status);

/** What went wrong, in one line: every field at fault, or else the error as a whole. */
export const messageOf = (error: HookpostError, names: Record<string, string>): string =>
  faultsOf(error, names)
    .map(({ message }) => message)
    .join('; ') || error.detail;
