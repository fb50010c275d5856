/** Texts with `${name}` in them, read once per hook. What fills them can't break the JSON or the header they are put in. */
import { TooLarge } from '@hookpost/core';
import { fieldOf, textOf } from '../event-data.ts';

/** What a name in a template stands for; undefined: nothing. */
export type Values = (name: string) => unknown;

/** A template ready to be filled. Throws TooLarge where the text would have more than `most` characters. */
export type Template = (values: Values, most?: number) => string;

/** The most of a body, in characters: twice an event's data. A few kilobytes of names could ask for gigabytes otherwise. */
export const MAX_FILLED = 512 * 1024;

/** Literals and names in turn: even places are literals. No name reaches over the end of a JSON string. */
const partsOf = (template: string): string[] => template.split(/\$\{([^{}"\\]*)\}/);

/** A template without what fills it. */
export const literalOf = (template: string): string =>
  partsOf(template)
    .filter((_part, n) => n % 2 === 0)
    .join('');

/** Whether there is anything to fill. */
export const isTemplate = (text: string): boolean => partsOf(text).length > 1;

/** The event's data: the channel variable of that name (`variable_name`) before the field itself. */
export const eventValues =
  (data: unknown): Values =>
  (name) => {
    const variable = fieldOf(data, `variable_${name}`);
    return variable === undefined || variable === null || variable === '' ? fieldOf(data, name) : variable;
  };

/** A text that is not JSON: values as they are. */
export function compileText(template: string): Template {
  const parts = partsOf(template);
  return (values, most) => fill(parts, (name) => textOf(values(name)), most);
}

/** Each value is counted before the next is written. */
function fill(parts: readonly string[], written: (name: string, n: number) => string, most = MAX_FILLED): string {
  let text = '';
  for (const [n, part] of parts.entries()) {
    text += n % 2 === 0 ? part : written(part, n);
    if (text.length > most) throw new TooLarge('With its values filled in, the request would be too large.');
  }
  return text;
}

// Line breaks would begin another header, and no header carries other control characters than the tab.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]+/g;
const NOT_LATIN_1 = /[^\t\x20-\xff]/gu;

/** The value of a header: control characters become a space, and what is not Latin-1 a question mark. */
export function compileHeader(template: string): Template {
  const text = compileText(template);
  return (values, most) => text(values, most).replaceAll(CONTROL, ' ').replaceAll(NOT_LATIN_1, '?').trim();
}

/**
 * A body. In a JSON document a value within quotes is escaped, and one that stands alone is written as JSON, so that the
 * document stays one. In any other text every value is escaped as within quotes.
 */
export function compileBody(template: string): Template {
  const parts = partsOf(template);
  const alone = standingAlone(parts);
  return (values, most) =>
    fill(parts, (name, n) => (alone.has(n) ? aloneIn(values(name)) : escaped(textOf(values(name)))), most);
}

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

const SCALAR = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false)$/;

/** A value without quotes around it. A text that reads as a number is one: the publishers' fields are all texts. */
function aloneIn(value: unknown): string {
  if (value === undefined) return 'null';
  return typeof value === 'string' && SCALAR.test(value) ? value : JSON.stringify(value);
}

/** Which names of a JSON document stand outside of its strings; none where it is no JSON document. */
function standingAlone(parts: readonly string[]): Set<number> {
  const alone = new Set<number>();
  let quoted = false;
  // A space within quotes, so that no escape can reach into a value; null where a value stands.
  const sample = parts
    .map((part, n) => {
      if (n % 2 === 0) {
        quoted = endsQuoted(part, quoted);
        return part;
      }
      if (!quoted) alone.add(n);
      return quoted ? ' ' : 'null';
    })
    .join('');
  return isDocument(sample) ? alone : new Set();
}

/** Whether the text after `literal` is within a JSON string. */
function endsQuoted(literal: string, quoted: boolean): boolean {
  const quotes = literal.replaceAll(/\\[\s\S]/g, '').split('"').length - 1;
  return quotes % 2 === 0 ? quoted : !quoted;
}

function isDocument(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
