import { TOKENS } from '../ui/set-out.ts';

/**
 * The text of an object's member as it stands in `json`; null: there is none. Data of events is kept byte for byte:
 * parsing would round its large numbers and merge its repeated names.
 */
export function memberText(json: string, name: string): string | null {
  let depth = 0;
  let start: number | null = null;
  let before = '';
  for (const { 0: token, index } of json.matchAll(TOKENS)) {
    if (token.trim() === '') continue;
    const isEnd = depth === 1 && (token === ',' || token === '}');
    if (start !== null && isEnd) return json.slice(start, index).trim();
    if (depth === 1 && token === ':' && before === JSON.stringify(name)) start = index + 1;
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
    before = token;
  }
  return null;
}
