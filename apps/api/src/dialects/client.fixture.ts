/** Asks an API as the clients of its dialects do. */
import { addressesOf, type Dialect, dialects } from '@hookpost/dialects';
import { type DialectFixture, dialectFixtures, keyHeaders, parcelFixtures, parcels } from '@hookpost/testkit';

export type Answer = { status: number; headers: Headers; text: string; body: unknown };

/** Every dialect with its fixtures, and the worked example of docs/adding-a-dialect.md. */
export const subjects = [
  ...dialects.map((dialect) => ({ name: dialect.name, dialect, fixtures: dialectFixtures(dialect.name) })),
  { name: parcels.name, dialect: parcels, fixtures: parcelFixtures },
];

export const keyHeader = ({ credentials: [place] }: Dialect, key: string) => keyHeaders(place ?? 'bearer', key);

export async function ask(
  address: string,
  method: string,
  headers: Record<string, string>,
  body?: string | Uint8Array<ArrayBuffer>,
): Promise<Answer> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await fetch(address, { method, headers: { ...json, ...headers }, ...(body && { body }) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: text === '' ? undefined : JSON.parse(text) };
}

/** A fixture's own request at the API of that `url`. */
export const send = (
  url: string,
  { request: { method, path, body } }: DialectFixture,
  headers: Record<string, string>,
) => ask(url + path, method, headers, body === undefined ? undefined : JSON.stringify(body));

/** The addresses of a dialect that name one of its hooks, each with its path to the hook of that id. */
export function addressesTo(dialect: Dialect, { request, params = {} }: DialectFixture) {
  const { search } = new URL(request.path, 'http://127.0.0.1');
  const named = addressesOf(dialect).filter(({ path }) => path.includes('/:id'));
  return named.map((address) => ({
    ...address,
    pathTo: (id: string) =>
      address.path.replaceAll(/:(\w+)/g, (_, name) => (name === 'id' ? id : (params[name] ?? ''))) + search,
  }));
}
