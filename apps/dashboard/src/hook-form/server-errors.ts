import { fieldErrors } from '../api/problem.ts';
import type { HookValues } from './values.ts';

/** Fields that one input holds whole, whatever the API says of its parts. */
const WHOLE = ['events', 'channels', 'filter', 'metadata', 'retry', 'rateLimit'];

/** What the API says of a hook's fields, by the names of the form's inputs. */
export function serverErrors(error: unknown, { headers }: Pick<HookValues, 'headers'>): Record<string, string> {
  const said = Object.entries(fieldErrors(error)).map(([path, message]): [string, string] => {
    const [first = '', ...rest] = path.split('.');
    if (WHOLE.includes(first)) return [first, rest.length === 0 ? message : `${rest.join('.')} ${message}`];
    if (first !== 'headers') return [path, message];
    const at = headers.findIndex(({ name }) => name.toLowerCase() === rest.join('.').toLowerCase());
    return [`headers.${Math.max(0, at)}.value`, message];
  });
  return Object.fromEntries(said);
}
