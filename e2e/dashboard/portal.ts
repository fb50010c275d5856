import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectAccessible, picture, type World } from './world.ts';

/** A product's own page, which shows the portal in a frame. */
type Shop = { origin: string; show: (url: string) => string };

/** `origins`: of two such pages; the portal is for the first. */
export const portal = (world: World, shop: () => Shop, stranger: () => Shop) =>
  describe('a portal', () => {
    const link = async (body: object): Promise<string> => {
      const answer = await world.client.request('POST', '/v1/portal-links', { expiresIn: 600, ...body });
      return (answer.body as { url: string }).url;
    };

    it('shows a customer its own hooks and nothing else, and lets it make one', async () => {
      await world.client.createHook({ url: world.receiver.url('/b'), name: 'Of Bob', channels: ['bob'] });
      await world.client.createHook({ url: world.receiver.url('/a'), name: 'Of Ada', channels: ['ada'] });
      const page = await world.newPage();
      await page.goto(await link({ channels: ['ada'], name: 'Ada Ltd.', theme: 'dark' }));
      await page.getByRole('link', { name: 'Of Ada' }).waitFor();
      expect(await page.getByText('Of Bob').count()).toBe(0);
      expect(page.url()).not.toContain('token');
      await expectAccessible(page);
      await picture(page, 'dashboard-portal');
      await page.reload();
      await page.getByRole('link', { name: 'New hook' }).click();
      await page.getByLabel('Address').fill(world.receiver.url('/ada-too'));
      await page.getByRole('button', { name: 'Make the hook' }).click();
      await page.getByRole('heading', { name: world.receiver.url('/ada-too') }).waitFor();
      const { body } = await world.client.request('GET', `/v1/hooks/${page.url().split('/').at(-1)}`);
      expect(body).toMatchObject({ channels: ['ada'] });
    });

    it('whose link is over says where to go', async () => {
      const page = await world.newPage();
      await page.goto('/portal#token=hps_over');
      await page.getByRole('heading', { name: 'This link is no longer valid' }).waitFor();
    });

    it('works in a frame of a listed page of another site, and of no other', async () => {
      const url = await link({ channels: ['ada'] });
      const page = await world.newPage();
      await page.goto(shop().show(url));
      await page.frameLocator('iframe').getByRole('link', { name: 'Of Ada' }).waitFor();
      await page.goto(stranger().show(url));
      const frame = page.frames().at(-1);
      expect(await frame?.locator('body').innerText()).not.toContain('Of Ada');
      // That a browser says so in the console is what is asked for here.
      world.pardon(/frame-ancestors/);
    });
  });

/** Registers a page of another origin than the API's: `localhost` is another site than 127.0.0.1. */
export function useShop(): () => Shop {
  let server: Server;
  const shop = {} as Shop;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://localhost').searchParams.get('url') ?? '';
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>Shop</title><iframe src="${url}" width="900" height="600"></iframe>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    shop.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    shop.show = (url) => `${shop.origin}/?url=${encodeURIComponent(url)}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return () => shop;
}
