import type { CompileRegex } from '@hookpost/core';
import { RE2JS } from 're2js';

/** RE2's patterns: no back-references and no look-around, so that no text takes more than linear time. */
export const compileRegex: CompileRegex = (pattern) => {
  const regex = RE2JS.compile(pattern);
  return { matches: (text) => regex.test(text), size: regex.programSize() };
};
