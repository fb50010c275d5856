import { MASK } from '@hookpost/core';

const SECRET_NAME = /authorization|cookie|token|secret|password|passwd|credential|key/i;
const DEEPEST = 6;

/**
 * A copy of `value` fit for a log: fields with a secret's name, credentials in addresses and every value of a query are
 * masked, what JSON can't hold is put into words.
 */
export function mask(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (depth >= DEEPEST) return '…';
  if (value instanceof Error) return maskError(value, depth);
  if (Array.isArray(value)) return value.map((item) => mask(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskField(name, item, depth)]));
}

function maskField(name: string, value: unknown, depth: number): unknown {
  return SECRET_NAME.test(name) && value !== null && value !== undefined ? MASK : mask(value, depth + 1);
}

/** A hook may keep its credential in a query under any name, so no value of a query is shown. */
function maskText(text: string): string {
  if (!text.includes('://') && !text.includes('?')) return text;
  return text.replace(/:\/\/[^\s/@]+@/g, `://${MASK}@`).replace(/([?&][^\s=&#"]+=)[^\s&#"]*/g, `$1${MASK}`);
}

function maskError(error: Error, depth: number): unknown {
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  const because = cause === undefined ? {} : { cause: mask(cause, depth + 1) };
  return { name, message: maskText(message), ...code, stack: maskText(stack ?? ''), ...because };
}
