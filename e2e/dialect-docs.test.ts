import { readFileSync } from 'node:fs';
import { addressesOf, dialects } from '@hookpost/dialects';
import { type ReceivedRequest, type Receiver, startReceiver } from '@hookpost/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { examplesOf, requestOf } from './doc-examples.ts';
import { type Running, startInstallation } from './installation.ts';

const ID = /\b([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{24})\b/;
/** Ids, times and secrets are other ones at every run. */
const CHANGES = new RegExp(`^(${ID.source}|\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z|[\\da-f]{64})$`);

/** A value of the page, with what changes open. */
const loosely = (json: string): unknown =>
  JSON.parse(json, (_name, value) => (typeof value === 'string' && CHANGES.test(value) ? expect.any(String) : value));

describe('the page of a registration API', () => {
  let running: Running;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    running = await startInstallation();
  });
  // A receiver left open keeps the whole run from ending, also where nothing has started.
  afterAll(() => Promise.all([running?.stop(), receiver.close()]));

  it.each(dialects)('$name shows requests that work as it says', async (dialect) => {
    const page = readFileSync(new URL(`../docs/api/${dialect.name}.md`, import.meta.url), 'utf8');
    const here = page
      .replaceAll('http://127.0.0.1:3000', running.apis[0]?.url ?? '')
      .replaceAll('http://127.0.0.1:8080', receiver.url(''));
    for (const { method, path } of addressesOf(dialect)) {
      expect(page).toContain(`${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    }

    const examples = examplesOf(here);
    expect(examples.length).toBeGreaterThan(1);
    const variables = { HOOKPOST_API_KEY: running.installation.apiKey, ID: '' };
    for (const { text, answer, received } of examples) {
      receiver.clear();
      const { url, ...request } = requestOf(text, variables);
      const response = await fetch(url, request);
      const answered = await response.text();
      expect({ text, answered, ok: response.ok }).toEqual({ text, answered, ok: true });
      if (answer !== null) expect(JSON.parse(answered)).toEqual(loosely(answer));
      if (request.method === 'POST') variables.ID = ID.exec(answered)?.[0] ?? variables.ID;
      if (received !== null) await receiver.waitFor((all) => all.some((each) => isLike(each, received)));
    }
  });
});

function isLike({ body }: ReceivedRequest, expected: string): boolean {
  try {
    expect(JSON.parse(body.toString())).toEqual(loosely(expected));
    return true;
  } catch {
    return false;
  }
}
