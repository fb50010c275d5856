import type { AnswerHeaders, PreAnswer } from '@hookpost/core';
import { fieldOf, parseExact } from '../event-data.ts';
import type { Values } from './template.ts';

/** `auth:body:x` and `auth:header:x`: what the preliminary request was answered. A cookie is a header of its name, too. */
export function preAnswerValues(answer: PreAnswer | null): Values {
  if (answer === null) return () => undefined;
  const cookies = new Map(cookiesOf(answer.headers));
  const body = jsonOf(answer.body);
  return (name) => {
    const [, kind, field = ''] = /^auth:(body|header):([\s\S]*)$/.exec(name) ?? [];
    if (kind === 'body') return fieldOf(body, field);
    if (kind === 'header') return headerOf(answer.headers, field.toLowerCase()) ?? cookies.get(field);
    return undefined;
  };
}

/** What a `Cookie` header says after such an answer; empty where it set none. */
export const cookieHeader = ({ headers }: PreAnswer): string =>
  [...new Map(cookiesOf(headers))].map(([name, value]) => `${name}=${value}`).join('; ');

/** Names and values of what an answer sets, without their attributes. */
function cookiesOf(headers: AnswerHeaders): [string, string][] {
  return [headers['set-cookie'] ?? []].flat().flatMap((cookie) => {
    const [pair = ''] = cookie.split(';');
    const equals = pair.indexOf('=');
    return equals < 1 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as [string, string]];
  });
}

function headerOf(headers: AnswerHeaders, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return Array.isArray(value) ? value.join('; ') : value;
}

function jsonOf(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}
