/** Arguments as people write them. Each throws what the command line answers with exit code 2. */
import { InvalidArgumentError } from 'commander';

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A date or time, or how long ago (`90s`, `10m`, `2h`, `7d`); as ISO 8601. */
export function pastTime(text: string): string {
  return timeOf(text, -1);
}

/** A date or time, or in how long (`30d`); as ISO 8601. */
export function futureTime(text: string): string {
  return timeOf(text, 1);
}

function timeOf(text: string, direction: 1 | -1): string {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(Date.now() + direction * Number(count) * (UNITS[unit] ?? 0)).toISOString();
  // A bare number would be taken for a year.
  const time = /^\d{4}-\d\d/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('It is a time, or a number and s, m, h or d: 2h.');
  return time.toISOString();
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}

export function decimal(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It is a number.');
  return Number(text);
}

/** `5,60,300`, in seconds; empty: none. */
export function secondsList(text: string): number[] {
  return text === '' ? [] : text.split(',').map((part) => decimal(part.trim()));
}

/** JSON whose numbers are sent as they are written, also those that JavaScript can't hold. */
export function json(text: string): unknown {
  try {
    return exactJson(text);
  } catch (error) {
    throw new InvalidArgumentError(`It is not JSON: ${(error as Error).message}`);
  }
}

/** Throws a SyntaxError where it is not JSON. */
export const exactJson = (text: string): unknown => JSON.parse(text, keepNumber);

export function jsonObject(text: string): Record<string, unknown> {
  const value = json(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidArgumentError('It is a JSON object.');
  return value as Record<string, unknown>;
}

/** Not in TypeScript's library yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

const keepNumber = (_key: string, value: unknown, { source }: { source?: string } = {}): unknown =>
  typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value;

/** For options given several times. */
export const several = (text: string, before: string[] = []): string[] => [...before, text];

/** `Name: value`, several times. */
export function header(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It is "Name: value".');
  return { ...before, [name]: value };
}
