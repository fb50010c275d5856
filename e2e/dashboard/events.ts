import { describe, expect, it } from '@jest/globals';
import { expectAccessible, type World } from './world.ts';

const HOSTILE = '<img src=x onerror="window.harmed=true">';

export const events = (world: World) =>
  describe('events', () => {
    it('are published in a form, come in by themselves, and lead to their deliveries', async () => {
      const settings = { name: HOSTILE, channels: ['shop'] };
      await world.client.createHook({ url: world.receiver.url('/shop'), ...settings });
      const page = await world.open('/events?channel=shop');
      await page.getByText('No event is like that').waitFor();
      await page.getByRole('button', { name: 'Publish an event' }).click();
      const form = page.getByRole('dialog');
      await form.getByLabel('Type').fill('not allowed');
      await form.getByRole('combobox', { name: 'Channels' }).fill('shop');
      await page.keyboard.press('Enter');
      await form.getByLabel('Data').fill('{');
      await form.getByText('Not JSON').waitFor();
      await form.getByLabel('Data').fill(`{"n": 12345678901234567890, "html": ${JSON.stringify(HOSTILE)}}`);
      await form.getByRole('button', { name: 'Publish', exact: true }).click();
      await form.getByRole('alert').getByText('type').waitFor();
      await form.getByLabel('Type').fill('shop.opened');
      await expectAccessible(page);
      await form.getByRole('button', { name: 'Publish', exact: true }).click();
      await form.getByRole('link', { name: 'see what becomes of it' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const row = page.getByRole('row').filter({ hasText: 'shop.opened' });
      await row.getByRole('link', { name: '1 delivered' }).waitFor();

      await page.keyboard.press('j');
      await row.locator('a:focus').first().waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'shop.opened' }).waitFor();
      await page.getByRole('region', { name: 'Data' }).last().getByText('12345678901234567890').waitFor();
      await page.getByRole('cell', { name: HOSTILE }).waitFor();
      expect(await page.evaluate('window.harmed')).toBeUndefined();
      await expectAccessible(page);
      await page.getByRole('link', { name: '1 delivered' }).click();
      await page.waitForURL(/deliveries\?event=.*&state=delivered/);
      await page.getByRole('link', { name: 'shop.opened' }).waitFor();
    });

    it('are opened by their id, also those that nobody took', async () => {
      const { id } = await world.client.publish({ type: 'nobody.wants', data: null, channels: ['nobody'] });
      const page = await world.open('/events');
      await page.getByRole('link', { name: 'nobody.wants' }).waitFor();
      await expectAccessible(page);
      await page.keyboard.press('/');
      await page.locator('input:focus').waitFor();
      await page.keyboard.type(id);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'nobody.wants' }).waitFor();
      await page.getByText('No hook took it').or(page.getByRole('cell')).first().waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('heading', { name: 'Events' }).waitFor();
    });
  });
