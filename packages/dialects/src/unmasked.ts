import { MASK } from '@hookpost/core';

/** Names with their values, where every masked value is again what is stored under that name, in any case. */
export function unmasked(sent: Record<string, string>, stored: Record<string, string>): Record<string, string> {
  const known = new Map(Object.entries(stored).map(([name, value]) => [name.toLowerCase(), value]));
  const values = Object.entries(sent).map(([name, value]) => {
    return [name, value === MASK ? (known.get(name.toLowerCase()) ?? MASK) : value];
  });
  return Object.fromEntries(values);
}
