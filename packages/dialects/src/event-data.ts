/** An event's data as filters and templates read it: own fields only, and numbers as they were published. */
import type { AcceptedEvent } from '@hookpost/core';

// TypeScript's libraries do not know these of ECMAScript yet.
declare global {
  interface JSON {
    parse(text: string, reviver: (name: string, value: unknown, context: { source?: string }) => unknown): unknown;
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
  }
}

// Several hooks look at one event: it is parsed once.
const parsed = new WeakMap<AcceptedEvent, { data: unknown }>();

export function dataOf(event: AcceptedEvent): unknown {
  let known = parsed.get(event);
  if (known === undefined) {
    known = { data: parseExact(Buffer.from(event.data).toString('utf8')) };
    parsed.set(event, known);
  }
  return known.data;
}

/** JSON as a value whose numbers are written again as they stand: one that a double does not hold is a raw JSON text. */
export const parseExact = (json: string): unknown =>
  JSON.parse(json, (_name, value, { source }) =>
    typeof value === 'number' && String(value) !== source ? JSON.rawJSON(source ?? '') : value,
  );

/** What stands under `name`: the field of that very name, or the path that its dots describe. */
export function fieldOf(data: unknown, name: string): unknown {
  if (isRecord(data) && Object.hasOwn(data, name)) return data[name];
  return name.split('.').reduce(childOf, data);
}

function childOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^\d+$/.test(name) ? value[Number(name)] : undefined;
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A JSON object. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);

export const isNumber = (value: unknown): boolean => typeof value === 'number' || JSON.isRawJSON(value);

/** A value inside a text: nothing for what is missing or null, JSON for objects and lists. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
