import { dialects } from '@hookpost/dialects';
import { allRoutes, type RouteDeps } from '../routes/index.ts';
import { openApiOf } from './document.ts';

/** The document as it stands in the repository, so that a change of the API shows in a diff. */
export const CHECKED_IN = new URL('../../../../docs/api/openapi.json', import.meta.url);

/** Only the tables are looked at: no handler runs here. */
export const NO_DEPS = new Proxy({}, { get: () => ({}) }) as RouteDeps;

export const checkedIn = (): string => `${JSON.stringify(openApiOf(allRoutes(NO_DEPS), dialects), null, 2)}\n`;
