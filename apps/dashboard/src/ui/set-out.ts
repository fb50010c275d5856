type Line = { depth: number; text: string };

/** A string, or a number or word, or white space, or what stands between them. */
export const TOKENS = /"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+|\s+|[{}[\],:]/g;

/**
 * JSON with a line for each member, indented by two; other text as it is. Only white space changes: parsing would round
 * large numbers and merge repeated names.
 */
export function setOut(text: string): string {
  if (!isJson(text)) return text;
  const lines: Line[] = [{ depth: 0, text: '' }];
  let depth = 0;
  const add = (token: string) => {
    const line = lines.at(-1) as Line;
    line.text += token;
  };
  const tokens = (text.match(TOKENS) ?? []).filter((token) => token.trim() !== '');
  for (const [i, token] of tokens.entries()) {
    const closes = token === '}' || token === ']';
    if (closes) {
      depth--;
      const isEmpty = tokens[i - 1] === (token === '}' ? '{' : '[');
      if (!isEmpty) lines.push({ depth, text: '' });
    }
    add(token === ':' ? ': ' : token);
    const opens = token === '{' || token === '[';
    if (opens) depth++;
    const next = tokens[i + 1];
    if (token === ',' || (opens && next !== '}' && next !== ']')) lines.push({ depth, text: '' });
  }
  return lines.map((line) => '  '.repeat(line.depth) + line.text).join('\n');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
