import { type CompileRegex, compileFilter, type Filter, invalidField } from '@hookpost/core';
import { pathText } from '../check-input.ts';

const MAX_BYTES = 16_384;

/** 400 that names the condition at fault, as in `filter.$or[1].amount.$gte`. */
export function checkFilter(filter: Filter | null, compileRegex: CompileRegex): Filter | null {
  if (filter === null) return null;
  if (Buffer.byteLength(JSON.stringify(filter)) > MAX_BYTES) {
    throw invalidField('filter', `may have at most ${MAX_BYTES} bytes as JSON`);
  }
  const result = compileFilter(filter, compileRegex);
  if (!result.ok) throw invalidField(pathText(['filter', ...result.path]), result.message);
  return filter;
}
