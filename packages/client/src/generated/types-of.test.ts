import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CHECKED_IN, checkedIn } from './types-of.ts';

describe('the types of the API', () => {
  it('are those of docs/api/openapi.json; if not, "npm run openapi" writes them', async () => {
    const isSame = readFileSync(CHECKED_IN, 'utf8') === (await checkedIn());
    expect(isSame ? 'the same' : 'others: npm run openapi').toBe('the same');
  });
});
