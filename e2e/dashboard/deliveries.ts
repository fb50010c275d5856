import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectAccessible, holds, picture, type World } from './world.ts';

const HOSTILE = '<img src=x onerror="window.harmed=true"><script>window.harmed=true</script>';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

export const deliveries = (world: World) =>
  describe('deliveries', () => {
    /** A hook whose deliveries can be told from all others by their channel, which is its name. */
    const hookFor = async (channel: string, settings: object = {}) => {
      const url = world.receiver.url(`/${channel}`);
      const { id } = await world.client.createHook({ url, name: channel, channels: [channel], ...settings });
      return id;
    };
    const publish = (channel: string, id: string, data: unknown = {}) =>
      world.client.publish({ id, type: `${channel}.made`, data, channels: [channel] });

    it('are filtered in the address, found by the name of their hook, and shared as a link', async () => {
      world.receiver.behave('/filter-failing', { status: 500 });
      const failing = await hookFor('filter-failing', { retry: { delays: [] } });
      await hookFor('filter-fine');
      await publish('filter-failing', 'filter-1');
      await publish('filter-fine', 'filter-2');
      const page = await world.open('/deliveries');
      await rowOf(page, 'filter-2').getByText('delivered').waitFor();
      await rowOf(page, 'filter-1').getByText('500').waitFor();
      await page.getByRole('combobox', { name: 'Hook' }).fill('filter-fail');
      await page.getByRole('option', { name: 'filter-failing' }).click();
      await rowOf(page, 'filter-2').waitFor({ state: 'detached' });
      await page.getByRole('combobox', { name: 'State' }).click();
      await page.getByRole('option', { name: 'failed' }).click();
      await page.getByLabel('Answer', { exact: true }).fill('500');
      await page.waitForURL(new RegExp(`hook=${failing}&state=failed&code=500`));
      await rowOf(page, 'filter-1').waitFor();
      await expectAccessible(page);

      const shared = await world.open(`/deliveries${new URL(page.url()).search}`);
      await rowOf(shared, 'filter-1').waitFor();
      await holds(shared.getByRole('combobox', { name: 'Hook' }), 'filter-failing');
      await shared.getByLabel('Answer', { exact: true }).fill('404');
      await shared.getByText('No delivery is like that').waitFor();
      await shared.getByLabel('Answer', { exact: true }).fill('many');
      await shared.getByRole('alert').getByText('code').waitFor();
      await button(shared, 'Clear').click();
      await rowOf(shared, 'filter-2').waitFor();

      const saved = shared.waitForEvent('download');
      await shared.goto('/dashboard/deliveries?channel=filter-fine');
      await rowOf(shared, 'filter-2').waitFor();
      await button(shared, 'Export').click();
      const lines = (await readFile(await (await saved).path(), 'utf8')).trim().split('\n');
      expect(lines.map((line) => JSON.parse(line).event)).toEqual(['filter-2']);
    });

    it('that are rare are looked for further back, at first by itself', async () => {
      let looks = 0;
      const page = await world.newPage();
      await page.route('**/v1/deliveries?**', (route) => {
        looks++;
        return route.fulfill({ json: { data: [], next: looks > 6 ? null : 'further' } });
      });
      await page.request.post('/dashboard/session', { data: { key: world.apiKey } });
      await page.goto('/dashboard/deliveries?type=rare&live=off');
      await button(page, 'Look further back').click();
      await page.getByText('No delivery is like that').waitFor();
      expect(looks).toBe(7);
    });

    it('come in by themselves, but not under the eyes of somebody who reads', async () => {
      await hookFor('tail');
      const page = await world.open('/deliveries?channel=tail');
      await page.getByText('No delivery is like that').waitFor();
      await publish('tail', 'tail-1');
      await rowOf(page, 'tail-1').waitFor();
      await page.keyboard.press('j');
      await publish('tail', 'tail-2');
      await button(page, 'Show 1 new').waitFor();
      expect(await rowOf(page, 'tail-2').count()).toBe(0);
      await button(page, 'Show 1 new').click();
      await rowOf(page, 'tail-2').waitFor();
      await button(page, 'Show 1 new').waitFor({ state: 'detached' });
      await page.getByRole('switch', { name: 'Live' }).click();
      await page.waitForURL(/live=off/);
    });

    it('show each attempt in words, what was sent and what came back, which does no harm', async () => {
      world.receiver.behave('/detail', [{ status: 503, body: HOSTILE }, { status: 418, body: '{"why":[1,2]}' }, {}]);
      const auth = { type: 'bearer', token: 's3cret-token' };
      await hookFor('detail', { auth, retry: { delays: [0.1, 600] } });
      await publish('detail', 'detail-1', { note: `it's ${HOSTILE}`, large: 123 });
      const page = await world.open('/deliveries?event=detail-1');
      await rowOf(page, 'detail-1').getByText('418').waitFor();
      await page.keyboard.press('j');
      await page.locator('a:focus').getByText('detail.made').waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'detail.made' }).waitFor();
      await page.getByText('Attempt 3', { exact: true }).waitFor();
      await page.getByText(/^In \d+ min \d+ s$/).waitFor();
      await page.getByRole('region', { name: 'Answer', exact: true }).getByText('"why": [').waitFor();
      await expectAccessible(page);
      await picture(page, 'dashboard-delivery');
      await page.getByRole('button', { name: 'Answer of attempt 1' }).click();
      await page.getByRole('region', { name: 'Answer', exact: true }).getByText(HOSTILE).waitFor();
      expect(await page.evaluate('window.harmed')).toBeUndefined();

      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await button(page, 'Copy as curl').click();
      await button(page, 'Copied').waitFor();
      const command = (await page.evaluate('navigator.clipboard.readText()')) as string;
      expect(command).toContain(`'${world.receiver.url('/detail')}'`);
      expect(command).toContain('********');
      expect(command).not.toContain('s3cret-token');

      await page.keyboard.press('r');
      await page.getByText('delivered', { exact: true }).first().waitFor();
      await page.getByText('sent again by hand').waitFor();
      expect(world.receiver.requests('/detail')).toHaveLength(3);
      await page.keyboard.press('Escape');
      await page.waitForURL(/deliveries\?event=detail-1/);
      await page.locator('a:focus').getByText('detail.made').waitFor();
      await page.goto('/dashboard/deliveries');
      await page.getByRole('link', { name: 'detail.made' }).waitFor();
      await picture(page, 'dashboard-deliveries');
    });

    it('are cancelled while they wait, and say what they wait for', async () => {
      const hook = await hookFor('waiting', { paused: true });
      await publish('waiting', 'waiting-1');
      const page = await world.open(`/deliveries?hook=${hook}`);
      await page.getByRole('link', { name: 'waiting.made' }).click();
      await page.getByText('Waits: its hook is paused.').waitFor();
      await button(page, 'Cancel it…').click();
      await button(page, 'Cancel the delivery').click();
      await page.getByText('Somebody cancelled it.').waitFor();
      await page.getByText('It was never tried.').waitFor();
    });

    it('are sent again all at once, as many as it says', async () => {
      world.receiver.behave('/again', { status: 500 });
      const hook = await hookFor('again', { retry: { delays: [] } });
      for (const n of [1, 2, 3]) await publish('again', `again-${n}`);
      const page = await world.open(`/deliveries?hook=${hook}&state=failed`);
      await page.getByRole('row').nth(3).waitFor();
      world.receiver.behave('/again', { status: 204 });
      await button(page, 'Send all failed again…').click();
      await page.getByText('3 failed deliveries match.').waitFor();
      await expectAccessible(page);
      await button(page, 'Send again').click();
      await page.getByText('Done: 3 of 3').waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('No delivery is like that').waitFor();
      await page.goto(`/dashboard/deliveries?hook=${hook}&code=204`);
      await page.getByRole('row').nth(3).waitFor();
      expect(await button(page, 'Send all again…').getAttribute('aria-description')).toContain('code');
    });

    it('can be read, but not changed, with a key that only reads; and on a narrow screen', async () => {
      const key = await world.newKey(['logs:read']);
      await hookFor('only-read');
      await publish('only-read', 'only-read-1');
      const page = await world.open('/deliveries?event=only-read-1', { key, viewport: { width: 390, height: 800 } });
      await page.getByRole('link', { name: 'only-read.made' }).waitFor();
      expect(await page.getByRole('button', { name: /again/ }).count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      await page.getByRole('link', { name: 'only-read.made' }).click();
      await page.getByRole('heading', { name: 'Request' }).waitFor();
      expect(await button(page, 'Send again').count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      await page.keyboard.press('?');
      await page.getByRole('dialog').getByText('The next row').waitFor();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });
  });
