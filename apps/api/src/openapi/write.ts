/** Writes docs/api/openapi.json: `npm run openapi`. */
import { writeFileSync } from 'node:fs';
import { CHECKED_IN, checkedIn } from './checked-in.ts';

writeFileSync(CHECKED_IN, checkedIn());
