import { describe, expect, it } from '@jest/globals';
import { expectAccessible, picture, type World } from './world.ts';

const FIRST_LOAD_BYTES = 300_000;

export const everywhere = (world: World) =>
  describe('every page', () => {
    it('is there after less than 300 kB, without the charts', async () => {
      const page = await world.open('/');
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      const loaded = (await page.evaluate(
        "performance.getEntriesByType('resource').map(({ name, encodedBodySize }) => ({ name, encodedBodySize }))",
      )) as { name: string; encodedBodySize: number }[];
      const parts = loaded.filter(({ name }) => name.includes('/assets/') && !name.includes('stats-chart'));
      expect(parts.length).toBeGreaterThan(2);
      const bytes = parts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
      expect(bytes).toBeGreaterThan(50_000);
      expect(bytes).toBeLessThan(FIRST_LOAD_BYTES);
    });

    it('is as dark as one likes, and fits a narrow screen', async () => {
      const page = await world.open('/hooks', { viewport: { width: 390, height: 800 }, colorScheme: 'dark' });
      await page.getByRole('heading', { name: 'Hooks' }).waitFor();
      await expectAccessible(page);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      await page.getByRole('button', { name: 'Navigation' }).click();
      await page.getByRole('link', { name: 'Overview' }).click();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await expectAccessible(page);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      await picture(page, 'dashboard-narrow-dark');
      await page.getByRole('button', { name: 'Switch to light colours' }).click();
      await page.getByRole('button', { name: 'Switch to dark colours' }).waitFor();
    });

    it('goes by keyboard: / searches, j and k go through a list, Enter opens', async () => {
      for (const name of ['Keyboard one', 'Keyboard two']) {
        await world.client.createHook({ url: world.receiver.url('/keys'), name });
      }
      const page = await world.open('/hooks');
      await page.getByRole('link', { name: 'Keyboard two' }).waitFor();
      await page.keyboard.press('/');
      await page.locator('input:focus').waitFor();
      await page.keyboard.type('keyboard');
      await page.waitForURL(/q=keyboard/);
      await page.getByRole('row').nth(2).waitFor();
      await page.getByRole('searchbox').blur();
      const focused = (name: string) => page.getByRole('link', { name }).and(page.locator(':focus')).waitFor();
      await page.keyboard.press('j');
      await focused('Keyboard two');
      await page.keyboard.press('j');
      await focused('Keyboard one');
      await page.keyboard.press('k');
      await focused('Keyboard two');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Keyboard two' }).waitFor();
    });

    it('gives the focus back to what a dialog came from, also where that was a menu', async () => {
      const { id } = await world.client.createHook({ url: world.receiver.url('/keys'), name: 'Stays' });
      const page = await world.open(`/hooks/${id}`);
      await page.getByRole('button', { name: 'More' }).press('Enter');
      await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
      await page.getByRole('dialog').locator(':focus').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'More' }).and(page.locator(':focus')).waitFor();
    });

    it('says that an address has no page, and leads back', async () => {
      const page = await world.open('/no/such/page');
      await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
      await page.getByRole('link', { name: 'To the first page' }).click();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
    });

    it('shows another tenant to a key of the platform, and where it has no hook yet how to begin', async () => {
      await world.client.request('POST', '/v1/tenants', { id: 'globex', name: 'Globex' });
      const page = await world.open('/hooks?q=keyboard');
      await page.getByRole('link', { name: 'Keyboard two' }).waitFor();
      await page.getByRole('combobox', { name: 'Tenant' }).click();
      await page.getByRole('option', { name: 'Globex' }).click();
      await page.getByText('No hook is like that').waitFor();
      await page.getByRole('link', { name: 'Overview' }).click();
      await page.getByRole('region', { name: 'First steps' }).getByRole('link', { name: 'Make a hook' }).click();
      await page.getByRole('heading', { name: 'New hook' }).waitFor();
    });

    it('says in plain words that the API is away, and goes on when it is back', async () => {
      const page = await world.open('/hooks');
      await page.getByRole('heading', { name: 'Hooks' }).waitFor();
      await page.route('**/v1/hooks?**', (route) => route.abort());
      await page.getByRole('searchbox').fill('away');
      await page.getByRole('alert').getByText('can not be reached').waitFor();
      await page.unroute('**/v1/hooks?**');
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('No hook is like that').waitFor();
    });
  });
