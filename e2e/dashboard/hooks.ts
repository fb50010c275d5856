import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectAccessible, picture, type World } from './world.ts';

/** Text that would do harm where it was taken for markup. */
const HOSTILE = '<img src=x onerror="window.harmed=true"><script>window.harmed=true</script>';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

export const hooks = (world: World) =>
  describe('a hook', () => {
    it('is made in a form that checks as one types and tells what the API refuses at its field', async () => {
      const page = await world.open('/hooks');
      await page.getByRole('link', { name: 'New hook' }).click();
      await page.getByLabel('Address').fill('receiver');
      await page.getByText('Not an address').waitFor();
      await page.getByLabel('Address').fill('http://10.1.2.3/in');
      await page.getByLabel('Name', { exact: true }).fill('Orders of the shop');
      await page.getByRole('combobox', { name: 'Events' }).fill('order.*,invoice.paid,');
      await page.getByRole('combobox', { name: 'Kind' }).click();
      await page.getByRole('option', { name: 'Bearer token' }).click();
      await page.getByLabel('Token').fill('s3cret-token');
      await page.getByLabel('Retry after').fill('1, 60');
      await page.getByRole('switch', { name: 'In order' }).click();
      await button(page, 'Add a header').click();
      await page.getByLabel('Name of header 1').fill('X-Team');
      await page.getByLabel('Value of header 1').fill('shop');
      await page.getByLabel('Metadata').fill('{"team": "shop"}');
      await expectAccessible(page);
      await button(page, 'Make the hook').click();
      const refused = page.getByLabel('Address').locator('xpath=ancestor::*[contains(@class,"TextInput-root")]');
      await refused.getByText('private').waitFor();
      await picture(page, 'dashboard-hook-form');

      await page.getByLabel('Address').fill(world.receiver.url('/orders'));
      await button(page, 'Make the hook').click();
      await page.getByRole('heading', { name: 'Orders of the shop' }).waitFor();
      const id = page.url().split('/').at(-1);
      const { body } = await world.client.request('GET', `/v1/hooks/${id}`);
      expect(body).toMatchObject({
        url: world.receiver.url('/orders'),
        events: ['order.*', 'invoice.paid'],
        auth: { type: 'bearer', token: '********' },
        headers: { 'X-Team': '********' },
        retry: { delays: [1, 60] },
        ordered: true,
        metadata: { team: 'shop' },
      });
      // It takes what other tests publish, too.
      await world.client.request('DELETE', `/v1/hooks/${id}`);
    });

    it('is changed without losing its secrets, paused, disabled and deleted', async () => {
      const auth = { type: 'basic', username: 'ada', password: 's3cret' };
      world.receiver.behave('/change', { status: 200, body: '{"received":true,"queue":7}' });
      const { id } = await world.client.createHook({ url: world.receiver.url('/change'), name: 'Before', auth });
      const page = await world.open(`/hooks/${id}`);
      await page.getByRole('link', { name: 'Edit' }).click();
      await page.getByLabel('Name', { exact: true }).fill('After');
      await button(page, 'Save').click();
      await page.getByRole('heading', { name: 'After' }).waitFor();
      await button(page, 'Send test').click();
      await button(page, 'Send').click();
      await page.getByRole('status').getByText('200').waitFor();
      await picture(page, 'dashboard-test-event');
      const [sent] = world.receiver.requests('/change');
      expect(sent?.headers.authorization).toBe(`Basic ${Buffer.from('ada:s3cret').toString('base64')}`);
      await button(page, 'Close').click();

      await button(page, 'Pause').click();
      await page.getByText('paused', { exact: true }).waitFor();
      await button(page, 'Resume').click();
      await page.getByText('enabled', { exact: true }).waitFor();
      await button(page, 'More').click();
      await page.getByRole('menuitem', { name: 'Disable' }).click();
      await page.getByText('disabled', { exact: true }).waitFor();
      await button(page, 'More').click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await button(page, 'Delete').click();
      await page.getByRole('heading', { name: 'Hooks' }).waitFor();
      expect((await world.client.request('GET', `/v1/hooks/${id}`)).status).toBe(404);
    });

    it('shows what its receiver answers to a test, whatever that is', async () => {
      world.receiver.behave('/hostile', { status: 418, body: HOSTILE });
      const { id } = await world.client.createHook({ url: world.receiver.url('/hostile'), name: HOSTILE });
      const page = await world.open(`/hooks/${id}`);
      await page.getByRole('heading', { name: HOSTILE }).waitFor();
      await button(page, 'Send test').click();
      await page.getByLabel('Data').fill('{');
      await page.getByText('Not JSON').waitFor();
      await page.getByLabel('Data').fill('{"large": 12345678901234567890}');
      await button(page, 'Send').click();
      await page.getByRole('status').getByText('418').waitFor();
      await page.getByRole('region', { name: 'Answer' }).getByText(HOSTILE).waitFor();
      expect(await page.evaluate('window.harmed')).toBeUndefined();
      expect(world.receiver.requests('/hostile')[0]?.body.toString()).toContain('12345678901234567890');
      await expectAccessible(page);
      await world.client.request('DELETE', `/v1/hooks/${id}`);
    });

    it('shows its secret only when asked, and rotates it while the old one goes on signing', async () => {
      const { id } = await world.client.createHook({ url: world.receiver.url('/secret'), name: 'With a secret' });
      const before = await world.client.secret(id);
      const page = await world.open(`/hooks/${id}`);
      await button(page, 'Rotate secret').waitFor();
      expect(await page.getByText('whsec_').count()).toBe(0);
      await button(page, 'Show secret').click();
      await page.getByText(before).waitFor();
      await button(page, 'Rotate secret').click();
      await page.getByRole('dialog').getByText('signs beside it for 24 hours').waitFor();
      expect(await world.client.secret(id)).toBe(before);
      await button(page, 'Rotate').click();
      const after = page.getByText('signs now').locator('xpath=..').getByText('whsec_');
      await page.getByText('signs beside it;').waitFor();
      expect(await after.innerText()).toBe(await world.client.secret(id));
      expect(await page.getByText(before).count()).toBe(1);
    });

    it('gets again what failed, with progress', async () => {
      world.receiver.behave('/recover', { status: 500 });
      const channel = 'recovered';
      const hook = {
        url: world.receiver.url('/recover'),
        name: 'Shop of Acme',
        channels: [channel],
        retry: { delays: [] },
      };
      const { id } = await world.client.createHook(hook);
      for (const n of [1, 2, 3]) await world.client.publish({ type: 'order.created', data: n, channels: [channel] });
      const page = await world.open('/');
      // The overview is live: it takes no new look to see the failures.
      await page.getByRole('row').filter({ hasText: 'Shop of Acme' }).getByRole('link', { name: '3' }).waitFor();
      await expectAccessible(page);
      await picture(page, 'dashboard-overview');
      await page.getByRole('link', { name: 'Shop of Acme' }).click();
      await page.getByRole('row').filter({ hasText: 'order.created' }).getByText('failed').waitFor();
      await expectAccessible(page);
      await picture(page, 'dashboard-hook');

      world.receiver.behave('/recover', { status: 204 });
      await world.client.request('PATCH', `/v1/hooks/${id}`, { metadata: { mended: true } });
      await button(page, 'More').click();
      await page.getByRole('menuitem', { name: 'Recover' }).click();
      await button(page, 'Send again').click();
      await page.getByText('Done: 3 of 3').waitFor();
    });
  });
