import { describe, expect, it } from '@jest/globals';
import { expectAccessible, type World } from './world.ts';

export const signingIn = (world: World) =>
  describe('signing in', () => {
    it('takes a key, keeps to the address that was asked for, and ends with signing out', async () => {
      const page = await world.newPage();
      await page.goto('/dashboard/hooks?q=nothing');
      await expectAccessible(page);
      await page.getByLabel('API key').fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('This key is not valid').waitFor();
      await page.getByLabel('API key').fill(world.apiKey);
      await page.keyboard.press('Enter');
      await page.getByText('No hook is like that').waitFor();
      expect(page.url()).toBe(`${world.url}/dashboard/hooks?q=nothing`);

      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('API key').waitFor();
      await page.reload();
      await page.getByLabel('API key').waitFor();
    });

    it('with a key that only reads shows nothing to change', async () => {
      const key = await world.newKey(['hooks:read', 'logs:read']);
      const { id } = await world.client.createHook({ url: world.receiver.url('/read-only'), name: 'Read only' });
      const page = await world.open('/hooks', { key });
      await page.getByRole('link', { name: 'Read only' }).waitFor();
      expect(await page.getByRole('link', { name: 'New hook' }).count()).toBe(0);
      await page.goto(`/dashboard/hooks/${id}`);
      await page.getByRole('heading', { name: 'Read only' }).waitFor();
      const name = /Edit|Pause|More|Send test|secret/;
      expect(await page.getByRole('button', { name }).or(page.getByRole('link', { name })).count()).toBe(0);
    });

    it('is asked for again, in its place, once the key is deleted', async () => {
      const key = await world.newKey(['hooks:read', 'logs:read']);
      const page = await world.open('/', { key });
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      const { body } = await world.client.request('GET', '/v1/keys');
      const newest = (body as { data: { id: string }[] }).data[0]?.id;
      await world.client.request('DELETE', `/v1/keys/${newest}`);
      // The overview asks again by itself.
      await page.getByLabel('API key').waitFor();
    });
  });
