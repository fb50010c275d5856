import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { clientWith, expectAccessible, picture, type World } from './world.ts';

/** Text that would do harm where it was taken for markup. */
const HOSTILE = '<img src=x onerror="window.harmed=true">';

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

    it('shows a customer what failed, and lets it send that again', async () => {
      world.receiver.behave('/c', [{ status: 500 }, {}]);
      const hook = { name: 'Of Cyd', channels: ['cyd'], retry: { delays: [] } };
      await world.client.createHook({ ...hook, url: world.receiver.url('/c') });
      await world.client.publish({ type: 'cyd.paid', data: 1, channels: ['cyd'] });
      const page = await world.newPage();
      await page.goto(await link({ channels: ['cyd'] }));
      await page.getByRole('link', { name: 'Deliveries' }).click();
      const row = page.getByRole('row').filter({ hasText: 'cyd.paid' });
      await row.getByText('failed').waitFor();
      expect(await page.getByRole('row').count()).toBe(2);
      await row.getByRole('link', { name: 'cyd.paid' }).click();
      await page.getByRole('button', { name: 'Send again', exact: true }).click();
      await page.getByText('sent again by hand').waitFor();
      await page.getByText('delivered', { exact: true }).first().waitFor();
    });

    it('is reached by a link that an operator makes, copies and looks at as the customer does', async () => {
      await world.client.createHook({ url: world.receiver.url('/z'), name: 'Of Zoe', channels: ['zoe'] });
      const page = await world.open('/portal-links');
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const make = page.getByRole('button', { name: 'Make the link' });
      await make.click();
      await page.getByRole('alert').waitFor();
      await page.getByRole('combobox', { name: 'Channels' }).fill('zoe');
      await page.keyboard.press('Enter');
      await page.getByLabel('For', { exact: true }).fill(`Zoe ${HOSTILE}`);
      await page.getByRole('combobox', { name: 'Lasts' }).click();
      await page.getByRole('option', { name: 'an hour' }).click();
      await page.getByRole('combobox', { name: 'Colours' }).click();
      await page.getByRole('option', { name: 'dark' }).click();
      await make.click();
      const made = page.getByRole('region', { name: 'The link' });
      await made.getByRole('button', { name: 'Copy' }).first().click();
      const copied = (await page.evaluate('navigator.clipboard.readText()')) as string;
      expect(copied).toContain(`${world.url}/portal#token=hps_`);
      await expectAccessible(page);
      await picture(page, 'dashboard-portal-link');
      const [preview] = await Promise.all([
        page.context().waitForEvent('page'),
        made.getByRole('link', { name: 'See it as your customer does' }).click(),
      ]);
      await preview.getByRole('link', { name: 'Of Zoe' }).waitFor();
      expect(await preview.getByText('Of Ada').count()).toBe(0);
      expect(await preview.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
      await preview.getByRole('banner').getByText(`Zoe ${HOSTILE}`).waitFor();
      expect(await preview.evaluate('window.harmed')).toBeUndefined();
      // The operator's own pages look as they did, and are no portal.
      await page.reload();
      expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('light');
      await page.getByRole('link', { name: 'Keys' }).waitFor();
    });

    it('of some hooks, only to read, shows these and nothing to press', async () => {
      const named = { url: world.receiver.url('/named'), name: 'Named', channels: ['ada'] };
      const { id } = await world.client.createHook(named);
      const page = await world.open('/portal-links');
      await page.getByText('Just some hooks').click();
      await page.getByRole('combobox', { name: 'Hooks' }).fill('Named');
      await page.getByRole('option', { name: 'Named', exact: true }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('switch', { name: 'Only to read' }).click();
      await page.getByRole('button', { name: 'Make the link' }).click();
      const url = await page.getByRole('link', { name: 'See it as your customer does' }).getAttribute('href');
      const customer = await world.newPage();
      await customer.goto(url ?? '');
      await customer.getByRole('link', { name: 'Named' }).click();
      await customer.getByRole('heading', { name: 'Named' }).waitFor();
      await expectAccessible(customer);
      await expectNothingToPress(customer);
      await customer.goto('/portal/recoveries');
      await customer.getByText('Nothing was recovered yet').waitFor();
      await expectNothingToPress(customer);

      // Other hooks of the channel take it, too.
      await world.client.publish({ type: 'ada.paid', data: { for: 'Ada alone' }, channels: ['ada'] });
      await customer.getByRole('link', { name: 'Deliveries' }).click();
      const paid = customer.getByRole('row').filter({ hasText: 'ada.paid' });
      await paid.getByText('delivered').waitFor();
      expect(await customer.getByRole('row').count()).toBe(2);
      await expectAccessible(customer);
      await expectNothingToPress(customer);
      await paid.getByRole('link', { name: 'ada.paid' }).click();
      await customer.getByRole('region', { name: 'Request' }).getByText('Ada alone').waitFor();
      await expectNothingToPress(customer);
      await customer.goto('/portal');
      await customer.getByRole('link', { name: 'Named' }).waitFor();
      expect(await customer.getByRole('row').count()).toBe(2);
      await expectNothingToPress(customer);

      // One that may write still makes no hook, as its link is to these.
      await customer.goto(await link({ hooks: [id] }));
      await customer.getByRole('link', { name: 'Named' }).click();
      await customer.getByRole('button', { name: 'Send test' }).waitFor();
      await customer.getByRole('link', { name: 'Hooks' }).click();
      await customer.getByRole('link', { name: 'Named' }).waitFor();
      await expectNothingToPress(customer);
    });

    it('whose link is over says where to go, and another link works in its place', async () => {
      const made = await world.client.request('POST', '/v1/keys', { name: 'of links', scopes: ['admin'] });
      const { id, key } = made.body as { id: string; key: string };
      const answer = await clientWith(world, key).request('POST', '/v1/portal-links', {
        channels: ['ada'],
        expiresIn: 600,
      });
      const page = await world.newPage();
      const { url } = answer.body as { url: string };
      await page.goto(url);
      await page.getByRole('link', { name: 'Of Ada' }).waitFor();
      await world.client.request('DELETE', `/v1/keys/${id}`);
      // Within 5 s every process knows.
      const customer = clientWith(world, new URL(url).hash.slice('#token='.length));
      while ((await customer.request('GET', '/v1/hooks')).status === 200);
      await page.getByRole('link', { name: 'Recoveries' }).click();
      await page.getByRole('heading', { name: 'This link is no longer valid' }).waitFor();
      await expectAccessible(page);
      await page.goto(await link({ channels: ['ada'] }));
      await page.getByRole('link', { name: 'Of Ada' }).waitFor();
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

async function expectNothingToPress(page: Page): Promise<void> {
  const main = page.getByRole('main');
  const name = /^(New|Send|Edit|Pause|More|Delete|Rotate|Cancel)|secret/;
  expect(await main.getByRole('button', { name }).or(main.getByRole('link', { name })).count()).toBe(0);
}

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
