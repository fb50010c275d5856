import { eventually } from '@hookpost/testkit';
import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { clientWith, expectAccessible, holds, picture, type World } from './world.ts';

/** Text that would do harm where it was taken for markup. */
const HOSTILE = '<img src=x onerror="window.harmed=true"><script>window.harmed=true</script>';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const focused = (page: Page, name: string) => button(page, name).and(page.locator(':focus'));
const dialog = (page: Page) => page.getByRole('dialog');

/** Presses Tab until what is called so has the focus: what can't be come to in this way fails. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(
      '[document.activeElement.ariaLabel, document.activeElement.labels?.[0]?.textContent, document.activeElement.textContent]',
    );
    if ((focused as (string | null)[]).some((text) => text?.includes(name))) return;
  }
  throw new Error(`Tab never came to ${name}`);
}

export const admin = (world: World) =>
  describe('an administrator', () => {
    it('makes a key by keyboard alone, sees it once, and deletes it', async () => {
      const page = await world.open('/keys');
      await button(page, 'New key').waitFor();
      await tabTo(page, 'New key');
      await page.keyboard.press('Enter');
      await dialog(page).getByLabel('Name').and(page.locator(':focus')).waitFor();
      await expectAccessible(page);
      await page.keyboard.type(`publisher ${HOSTILE}`);
      await tabTo(page, 'Publish events');
      await page.keyboard.press('Space');
      await tabTo(page, 'Make the key');
      await page.keyboard.press('Enter');
      await page.getByText('it is shown only this once').waitFor();
      const key = await dialog(page).locator('code').innerText();
      await page.keyboard.press('Escape');
      await tabTo(page, 'Copy');
      await tabTo(page, 'I have copied it');
      await page.keyboard.press('Enter');
      await focused(page, 'New key').waitFor();
      const row = page.getByRole('row').filter({ hasText: 'publisher' });
      await row.getByText('Publish events').waitFor();
      expect(await page.getByText(key).count()).toBe(0);
      const client = clientWith(world, key);
      expect((await client.request('POST', '/v1/events', { type: 'key.tried', data: 1 })).status).toBe(202);
      expect((await client.request('GET', '/v1/hooks')).status).toBe(403);
      expect(await page.evaluate('window.harmed')).toBeUndefined();

      await tabTo(page, 'Delete the key publisher');
      await page.keyboard.press('Enter');
      await dialog(page).getByText('within 5 seconds').waitFor();
      await tabTo(page, 'Cancel');
      await page.keyboard.press('Enter');
      await focused(page, `Delete the key publisher ${HOSTILE}`).waitFor();
      await page.keyboard.press('Enter');
      await tabTo(page, 'Cancel');
      await tabTo(page, 'Delete');
      await page.keyboard.press('Enter');
      await row.waitFor({ state: 'detached' });
    });

    it('makes a key that ends, of which the API says at its field what is wrong', async () => {
      const page = await world.open('/keys');
      await button(page, 'New key').click();
      await dialog(page).getByLabel('Name').fill('short-lived');
      await button(page, 'Make the key').click();
      await dialog(page).getByRole('alert').waitFor();
      await page.getByLabel('See hooks and their settings').check();
      await dialog(page).getByLabel('Ends').fill('2099-01-31T12:00');
      await button(page, 'Make the key').click();
      await button(page, 'I have copied it').click();
      const { body } = await world.client.request('GET', '/v1/keys');
      const [made] = (body as { data: { scopes: string[]; expiresAt: string }[] }).data;
      expect(made).toMatchObject({ scopes: ['hooks:read'], expiresAt: expect.stringMatching(/^2099-01-31/) });
    });

    it('registers a key that JWTs are signed with, and ends it', async () => {
      const page = await world.open('/keys');
      await page.getByRole('link', { name: 'Keys of JWTs' }).click();
      await page.getByText('No JWT is taken yet').waitFor();
      await button(page, 'New key').click();
      await dialog(page).getByRole('combobox', { name: 'Algorithm' }).click();
      await page.getByRole('option', { name: 'HS256' }).click();
      await dialog(page).getByLabel('Secret').fill('too short');
      await button(page, 'Register the key').click();
      await dialog(page).getByText('32').first().waitFor();
      await dialog(page).getByLabel('Secret').fill('a secret text of at least 32 bytes');
      await dialog(page).getByLabel('Audience').fill('hookpost');
      await button(page, 'Register the key').click();
      const row = page.getByRole('row').filter({ hasText: 'HS256' });
      await row.waitFor();
      await expectAccessible(page);
      await row.getByRole('button', { name: 'Delete' }).click();
      await button(page, 'Delete').click();
      await page.getByText('No JWT is taken yet').waitFor();
    });

    it('reads in the audit log who changed what, and shares that view as a link', async () => {
      const { id } = await world.client.createHook({ url: world.receiver.url('/audited'), name: HOSTILE });
      await world.client.request('PATCH', `/v1/hooks/${id}`, { name: 'Renamed', events: ['audited.*'] });
      await world.client.request('PATCH', `/v1/hooks/${id}`, { timeoutMs: 5000, retry: { delays: [5, 60] } });
      const page = await world.open('/audit');
      const row = page.getByRole('row').filter({ hasText: 'changed the hook Renamed: name' });
      await row.getByRole('button', { name: 'of this one' }).click();
      await page.waitForURL(new RegExp(`target=${id}`));
      await page.reload();
      await page.getByRole('button', { name: `made the hook ${HOSTILE}` }).waitFor();
      expect(await page.getByRole('row').count()).toBe(4);
      await page.getByRole('button', { name: 'changed the hook Renamed: name' }).click();
      const field = dialog(page).getByRole('row').filter({ hasText: 'name' });
      await field.getByText(HOSTILE).waitFor();
      await field.getByText('Renamed').waitFor();
      await expectAccessible(page);
      expect(await page.evaluate('window.harmed')).toBeUndefined();
      await button(page, 'Close').click();
      await page.getByRole('button', { name: /changed the hook Renamed: .*timeoutMs/ }).click();
      await picture(page, 'dashboard-audit');
      await dialog(page).getByRole('link', { name: 'See it as it is now' }).click();
      await page.getByRole('heading', { name: 'Renamed' }).waitFor();
    });

    it('describes an event type that was seen, with a schema that is checked as one types and by the API', async () => {
      await world.client.publish({ type: 'shop.seen', data: { order: 1 } });
      const page = await world.open('/event-types');
      await page.getByRole('link', { name: 'shop.seen' }).click();
      await holds(page.getByLabel('Name'), 'shop.seen');
      await page.getByLabel('Description').fill('Somebody has looked at an order.');
      const schema = page.getByLabel('JSON Schema');
      const fieldOf = (label: string) =>
        page.getByLabel(label).locator('xpath=ancestor::*[contains(@class,"Textarea-root")]');
      await schema.fill('{"type": ');
      await fieldOf('JSON Schema').getByText('Not JSON').waitFor();
      await schema.fill('{"type": "objekt"}');
      await fieldOf('JSON Schema').getByText('type must be one of').waitFor();
      await schema.fill('{"properties": {"order": {"pattern": "(?=a)"}}}');
      await button(page, 'Save').click();
      await fieldOf('JSON Schema').getByText('properties.order.pattern').waitFor();
      const taken = '{"type": "object", "properties": {"order": {"type": "integer"}}, "required": ["order"]}';
      await schema.fill(taken);
      await page.getByLabel('Example').fill('{"order": "one"}');
      await button(page, 'Save').click();
      await fieldOf('Example').getByText('order must be integer').waitFor();
      await expectAccessible(page);
      await picture(page, 'dashboard-event-type');
      await page.getByLabel('Example').fill('{"order": 12345678901234567890}');
      await page.getByLabel('Description').fill(HOSTILE);
      await button(page, 'Save').click();
      const row = page.getByRole('row').filter({ hasText: 'shop.seen' });
      await row.getByText(HOSTILE).waitFor();
      await row.getByText('checked').waitFor();
      // What was published without being described is offered, and this one no longer.
      expect(await page.getByRole('group', { name: 'not described yet' }).getByText('shop.seen').count()).toBe(0);

      await page.getByRole('link', { name: 'shop.seen' }).click();
      await page.getByRole('heading', { name: 'shop.seen' }).waitFor();
      await holds(page.getByLabel('Example'), '12345678901234567890');
      await page.getByLabel('Description').fill('An order was seen.');
      await button(page, 'Save').click();
      await row.getByText('An order was seen.').waitFor();
      await row.getByRole('button', { name: 'Delete' }).click();
      await button(page, 'Delete').click();
      await row.waitFor({ state: 'detached' });
      expect(await page.evaluate('window.harmed')).toBeUndefined();
    });

    it('recovers what a hook failed to take, watches it, and cancels another', async () => {
      world.receiver.behave('/recoveries', { status: 500 });
      const channels = ['recoveries'];
      const made = { url: world.receiver.url('/recoveries'), name: 'To recover', channels, retry: { delays: [] } };
      const { id } = await world.client.createHook(made);
      for (const n of [1, 2]) await world.client.publish({ type: 'order.created', data: n, channels });
      const page = await world.open(`/hooks/${id}`);
      await page.getByRole('row').filter({ hasText: 'order.created' }).getByText('failed').waitFor();
      await page.goto('/dashboard/recoveries');
      world.receiver.behave('/recoveries', { status: 204 });
      await button(page, 'New recovery').click();
      await dialog(page).getByRole('combobox', { name: 'Hook' }).waitFor();
      await expectAccessible(page);
      await button(page, 'Cancel').click();
      await recoverOn(page, 'To recover');
      await page.getByRole('status').getByText('Done: 2 of 2').waitFor();
      await button(page, 'Close').click();
      const row = page.getByRole('row').filter({ hasText: 'To recover' });
      await row.getByText('Done: 2 of 2').waitFor();

      // A paused hook's waits for it to go on.
      await world.client.request('PATCH', `/v1/hooks/${id}`, { paused: true });
      await recoverOn(page, 'To recover');
      await button(page, 'Close').click();
      await row.getByRole('button', { name: 'Cancel' }).click();
      await row.getByText('Cancelled').waitFor();
    });

    it('of the platform makes a tenant, shows it, changes how long it keeps and deletes it', async () => {
      const page = await world.open('/tenants');
      await button(page, 'New tenant').click();
      await dialog(page).getByLabel('Name').fill('Initech');
      await dialog(page).getByLabel('Id').fill('ini tech');
      await dialog(page).getByText('Letters, digits, _ and -', { exact: true }).waitFor();
      await dialog(page).getByLabel('Id').fill('initech');
      await button(page, 'Make the tenant').click();
      await page.getByText('it is shown only this once').waitFor();
      const key = await dialog(page).locator('code').innerText();
      expect((await clientWith(world, key).request('GET', '/v1/keys')).status).toBe(200);
      await button(page, 'I have copied it').click();

      await button(page, 'Change Initech').click();
      await dialog(page).getByLabel('What is over is kept for').fill('9999');
      await button(page, 'Save').click();
      await dialog(page).getByText('must be at most').first().waitFor();
      await dialog(page).getByLabel('What is over is kept for').fill('7');
      await button(page, 'Save').click();
      const row = page.getByRole('row').filter({ hasText: 'Initech' });
      await row.getByText('7 days').waitFor();
      await button(page, 'Show Initech').click();
      await row.getByText('Shown').waitFor();
      const shown = page.getByRole('combobox', { name: 'Tenant' });
      await holds(shown, 'Initech');
      await button(page, 'Delete the tenant Initech').click();
      await button(page, 'Delete').click();
      await row.waitFor({ state: 'detached' });
      await eventually(async () => (await shown.inputValue()) !== 'Initech');
    });

    it('may like it dark, on a narrow screen: nothing is out of sight or hard to read', async () => {
      await world.client.request('PUT', '/v1/event-types/only.read', { description: 'To be read.' });
      const page = await world.open('/keys', { viewport: { width: 390, height: 800 }, colorScheme: 'dark' });
      for (const [place, heading] of [
        ['keys', 'Keys'],
        ['audit', 'Audit log'],
        ['event-types', 'Event types'],
        ['recoveries', 'Recoveries'],
        ['portal-links', 'Portal links'],
        ['tenants', 'Tenants'],
      ] as const) {
        await page.goto(`/dashboard/${place}`);
        await page.getByRole('heading', { name: heading }).waitFor();
        await page.getByRole('table').or(page.getByRole('main').locator('form')).waitFor();
        await expectAccessible(page);
        expect([place, await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')]).toEqual([
          place,
          true,
        ]);
      }
    });

    it('who only reads logs sees the catalogue, and nothing to change or to administer', async () => {
      const page = await world.open('/event-types', { key: await world.newKey(['logs:read']) });
      await page.getByRole('link', { name: 'only.read' }).click();
      await page.getByText('To be read.').waitFor();
      for (const name of ['Save', 'New event type', 'Delete']) expect(await button(page, name).count()).toBe(0);
      for (const name of ['Keys', 'Audit log', 'Tenants', 'Portal links']) {
        expect(await page.getByRole('link', { name }).count()).toBe(0);
      }
      await page.getByRole('link', { name: 'Recoveries' }).click();
      await page.getByRole('heading', { name: 'Recoveries' }).waitFor();
      expect(await button(page, 'New recovery').count()).toBe(0);
    });
  });

async function recoverOn(page: Page, hook: string): Promise<void> {
  await button(page, 'New recovery').click();
  await dialog(page).getByRole('combobox', { name: 'Hook' }).fill(hook);
  await page.getByRole('option', { name: hook }).click();
  await button(page, 'Send again').click();
}
