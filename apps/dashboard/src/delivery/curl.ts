import type { Schemas } from '../api/client.ts';

type Request = NonNullable<Schemas['Delivery']['request']>;

/** A request as a command for a POSIX shell, its bytes unchanged. What is masked stays so. */
export function curlCommand({ method, url, headers, body }: Request): string {
  return [
    // A URL may hold brackets and braces, of which curl would make several.
    `curl --globoff -X ${quoted(method)} ${quoted(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(headerLine(name, value))}`),
    // --data would read a file where the body begins with @.
    ...(body === null ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(' \\\n  ');
}

/** curl leaves out a header without a value, unless its name ends in a semicolon. */
const headerLine = (name: string, value: string): string => (value === '' ? `${name};` : `${name}: ${value}`);

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
