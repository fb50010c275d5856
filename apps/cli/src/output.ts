/** What commands print: tables and fields for people, one line of JSON an object with --json. */
import { styleText } from 'node:util';

export type Output = {
  /** One object. */
  show(value: object): void;
  /** Objects of a kind; `columns` pick what people see of each. */
  rows<T extends object>(rows: readonly T[], columns: Columns<T>): void;
  /** For people alone: what was done. */
  say(text: string): void;
};

export type Columns<T> = Record<string, (row: T) => unknown>;

type Style = 'green' | 'red' | 'yellow' | 'dim' | 'bold';

/** Colours only where the terminal has them (styleText looks). */
export const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

export const createOutput = (json: boolean | undefined): Output => (json ? JSON_LINES : FOR_PEOPLE);

const JSON_LINES: Output = {
  show: (value) => console.log(JSON.stringify(value)),
  rows: (rows) => {
    for (const row of rows) console.log(JSON.stringify(row));
  },
  say: () => {},
};

const FOR_PEOPLE: Output = {
  show(value) {
    const width = Math.max(...Object.keys(value).map(({ length }) => length));
    for (const [name, field] of Object.entries(value)) console.log(`${name.padEnd(width)}  ${fieldText(field)}`);
  },
  rows(rows, columns) {
    const head = Object.keys(columns).map((name) => name.toUpperCase());
    const cells = rows.map((row) => Object.values(columns).map((of) => cellText(of(row))));
    const widths = head.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)));
    const line = (row: string[]) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ');
    console.log(styled('dim', line(head).trimEnd()));
    for (const row of cells) console.log(line(row).trimEnd());
  },
  say: (text) => console.log(text),
};

const LONGEST_CELL = 60;

/** On one line, and with nothing in it that a terminal would obey: much of it comes from strangers. */
function cellText(value: unknown): string {
  const text = plain(value);
  return text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text;
}

const fieldText = (value: unknown): string => plain(isNested(value) ? JSON.stringify(value) : value);
const isNested = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !(Array.isArray(value) && value.every((one) => typeof one !== 'object'));

export function plain(value: unknown): string {
  if (value === null || value === undefined) return '–';
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?');
}

/** The same of text of several lines, as errors are. */
export const plainLines = (text: string): string => text.split('\n').map(plain).join('\n');
