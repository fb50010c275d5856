import { memberText } from '../api/member-text.ts';
import { fieldErrors } from '../api/problem.ts';
import { checkJson } from '../hook-form/checks.ts';
import { setOut } from '../ui/set-out.ts';

/** An event type as its form holds it: JSON as it is typed; empty: none. */
export type EventTypeValues = { name: string; description: string; schema: string; example: string };

export const NEW_EVENT_TYPE: EventTypeValues = { name: '', description: '', schema: '', example: '' };

/** From the text of an answer: parsing would round large numbers. */
export function valuesIn(json: string): EventTypeValues {
  const { name, description } = JSON.parse(json) as EventTypeValues;
  const textOf = (member: string) => {
    const text = memberText(json, member) ?? 'null';
    return text === 'null' ? '' : setOut(text);
  };
  return { name, description, schema: textOf('schema'), example: textOf('example') };
}

/** The body of a PUT, its JSON as it was typed. */
export function bodyText({ description, schema, example }: EventTypeValues): string {
  const members = [`"description":${JSON.stringify(description)}`];
  if (schema.trim() !== '') members.push(`"schema":${schema}`);
  if (example.trim() !== '') members.push(`"example":${example}`);
  return `{${members.join(',')}}`;
}

const MAX_BYTES = 65_536;
const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

function checkSize(text: string): string | null {
  return new TextEncoder().encode(text).length > MAX_BYTES ? 'At most 64 KiB' : null;
}

/** What is wrong with a schema, as far as that can be said while it is typed. The API checks the rest. */
export function checkSchema(text: string): string | null {
  if (text.trim() === '') return null;
  const wrong = checkJson(text) ?? checkSize(text);
  if (wrong !== null) return wrong;
  const schema: unknown = JSON.parse(text);
  if (typeof schema === 'boolean') return null;
  return isObject(schema) ? wrongTypeIn(schema, '') : 'Must be a JSON Schema: {…}';
}

/** The first `type` below that no JSON has, the likeliest slip. */
function wrongTypeIn(schema: Record<string, unknown>, path: string): string | null {
  for (const type of [schema['type'] ?? []].flat()) {
    if (!TYPES.includes(type as string)) return `${path}type must be one of ${TYPES.join(', ')}`;
  }
  const { properties, items } = schema;
  const inner = Object.entries(isObject(properties) ? properties : {}).map(
    ([name, value]) => [`${path}properties.${name}.`, value] as const,
  );
  for (const [at, value] of [...inner, [`${path}items.`, items] as const]) {
    const wrong = isObject(value) ? wrongTypeIn(value, at) : null;
    if (wrong !== null) return wrong;
  }
  return null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const CHECKS = {
  name: (name: string) => (/^[\w.:>-]{1,128}$/.test(name) ? null : 'Letters, digits and _ . : > -, 128 at most'),
  schema: checkSchema,
  example: (text: string) => (text.trim() === '' ? null : (checkJson(text) ?? checkSize(text))),
};

/** What the API says, by input: of the part of a schema or an example it names the path. */
export function serverErrors(error: unknown): Record<string, string> {
  const said = Object.entries(fieldErrors(error)).map(([path, message]): [string, string] => {
    const [field = '', ...rest] = path.split('.');
    return [field, rest.length === 0 ? message : `${rest.join('.')} ${message}`];
  });
  return Object.fromEntries(said);
}
