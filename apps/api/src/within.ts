import { HookpostError } from '@hookpost/core';

/** The result of `work`, or 503 after `ms`: a database that hangs must not hang its callers. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const refuse = () => late.reject(new HookpostError('unavailable', 'The database does not answer. Try again.'));
  const timer = setTimeout(refuse, ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
