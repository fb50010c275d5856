/** Metadata comes back as it was sent: what would not is refused. */
const MAX_BYTES = 4096;

/** Why this can't be a hook's metadata, or null. */
export function metadataProblem(metadata: Record<string, unknown>): string | null {
  if (Buffer.byteLength(JSON.stringify(metadata)) > MAX_BYTES) return 'may have at most 4 KiB as JSON';
  if (Object.hasOwn(metadata, '__proto__')) return 'must not hold __proto__';
  return valueProblem(metadata);
}

function valueProblem(value: unknown): string | null {
  if (typeof value === 'string') return isKept(value) ? null : 'must not hold NUL or lone surrogates';
  if (typeof value === 'number')
    return isExact(value) ? null : 'must not hold integers beyond ±9007199254740991; as text it may';
  if (typeof value !== 'object' || value === null) return null;
  for (const part of Object.entries(value).flat()) {
    const problem = valueProblem(part);
    if (problem !== null) return problem;
  }
  return null;
}

const isKept = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const isExact = (value: number): boolean =>
  Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
