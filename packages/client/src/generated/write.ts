/** Writes src/api-types.ts: a part of `npm run openapi`. */
import { writeFileSync } from 'node:fs';
import { CHECKED_IN, checkedIn } from './types-of.ts';

writeFileSync(CHECKED_IN, await checkedIn());
