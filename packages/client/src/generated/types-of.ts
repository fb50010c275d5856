/** The API's types, made from its OpenAPI document by openapi-typescript. Part of no build: its result is checked in. */
import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const DOCUMENT = new URL('../../../../docs/api/openapi.json', import.meta.url);

/** The types as they stand in the repository, so that a change of the API shows in a diff. */
export const CHECKED_IN = new URL('../api-types.ts', import.meta.url);

const HEAD = '// Made from docs/api/openapi.json by `npm run openapi`. Not to be edited.\n\n';

type Operation = { operationId: string; responses: Record<string, unknown> };
type Document = { paths: Record<string, Record<string, Operation>>; components: Record<string, unknown> };

export async function checkedIn(): Promise<string> {
  const document = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as Document;
  const { responses: _, ...components } = document.components;
  // A field with a default may be left out of a request; what answers always have, the document says itself.
  const options = { defaultNonNullable: false, emptyObjectsUnknown: true, alphabetize: true };
  const nodes = await openapiTS({ ...document, components, paths: corePaths(document) } as never, options);
  return HEAD + astToString(nodes);
}

/** Of the core API alone, and without the errors, which are a `Problem` everywhere. */
function corePaths({ paths }: Document): Document['paths'] {
  const kept = Object.entries(paths).map(([path, operations]) => {
    const own = Object.entries(operations).filter(([, { operationId }]) => isCore(operationId));
    return [path, Object.fromEntries(own.map(([method, operation]) => [method, succeeding(operation)]))] as const;
  });
  return Object.fromEntries(kept.filter(([, operations]) => Object.keys(operations).length > 0));
}

/** The names of other registration APIs' operations are made of method and path, with underscores. */
const isCore = (operationId: string): boolean => /^[A-Za-z]+$/.test(operationId);

function succeeding(operation: Operation): Operation {
  const responses = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  return { ...operation, responses: Object.fromEntries(responses) };
}
