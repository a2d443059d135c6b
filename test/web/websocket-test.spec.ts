import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { AccountFeeds } from '../../src/modules/brokers/account-feeds.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { DhanSimulator } from '../simulators/dhan.js';
import { axeFaults } from '../support/axe.js';
import { missingBrowser, TestBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';
import { setUpAdmin } from '../support/signed-in-page.js';
import { Team } from '../support/team.js';

describeUnless(missingBrowser())('the WebSocket test pages', () => {
  let gateway: TestGateway;
  let simulator: DhanSimulator;
  let browser: TestBrowser;
  let page: Page;

  beforeAll(async () => {
    simulator = new DhanSimulator();
    await simulator.start();
    gateway = await TestGateway.start();
    await gateway.get(InstrumentStore).ensure('dhan', [...simulator.instruments]);
    browser = await TestBrowser.start();
    page = await browser.open({ reducedMotion: 'reduce' });
    await setUpAdmin(page, gateway);
    await page.getByRole('grid').waitFor();
  }, 60_000);
  afterAll(async () => {
    await browser?.stop();
    await gateway?.stop();
    await simulator?.stop();
  });

  const panel = (name: string) =>
    page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) });
  const levels = () => page.getByRole('region', { name: 'Order book' }).locator('tbody tr');

  async function subscribe(path: string, key: string, symbol: string): Promise<void> {
    await page.goto(gateway.endpoints.http + path);
    await page.getByLabel('API key').fill(key);
    await page.getByLabel('Symbol').fill(symbol);
    await page.getByRole('button', { name: 'Subscribe' }).click();
  }

  it('show every mode of a symbol of the replay', async () => {
    await subscribe('/websocket/test', API_KEY, 'reliance');
    for (const name of ['LTP', 'Quote', 'Depth 5'])
      await panel(name)
        .getByText(/Last price \d,\d\d\d\.\d\d$/)
        .first()
        .waitFor();
    await panel('Quote').getByText('Previous close').waitFor();
    await eventually(async () => expect(await levels().count()).toBe(5));
    // Five levels of the recording are made up, and it is said.
    await panel('Depth 5').getByRole('status').getByText('synthesised').waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it('carry the key on to the next test', async () => {
    await page.getByRole('link', { name: 'Depth 20' }).click();
    expect(await page.getByLabel('API key').inputValue()).toBe(API_KEY);
  });

  it('say so where the broker sends fewer levels than asked for', async () => {
    await page.getByRole('button', { name: 'Subscribe' }).click();
    await page.getByText('Granted with 5 levels').waitFor();
    await page.getByText('DEPTH_FALLBACK').waitFor();
    await eventually(async () => expect(await levels().count()).toBe(5));
  });

  it('show 20 levels where the broker sends them', async () => {
    const team = new Team(gateway);
    const userId = await team.user('dhan-desk');
    const urls = Object.entries(simulator.urls).map(([channel, url]) => [`url:${channel}`, url]);
    const credentials = { ...simulator.credentials, ...Object.fromEntries(urls) };
    const { id } = await gateway.get(AccountsService).create(userId, 'dhan', 'Dhan', credentials);
    await gateway.get(AccountFeeds).lookNow();
    const { key } = await team.key(userId, id);

    await subscribe('/websocket/test/20', key, 'RELIANCE');
    await page.getByText('Granted: 20 levels').waitFor();
    const level = (index: number) => ({ price: 2850 - index / 20, quantity: 100 + index, orders: 1 + index });
    const side = Array.from({ length: 20 }, (_, index) => level(index));
    const depth = { buy: side, sell: side.map((entry, index) => ({ ...entry, price: 2850.05 + index / 20 })) };
    simulator.tick('RELIANCE', 'NSE', { ltp: 2850, depth });
    await eventually(async () => {
      const last = await levels().last().locator('td').allTextContents();
      expect([await levels().count(), last]).toEqual([20, ['20', '119', '2,849.05', '2,851.00', '119', '20']]);
    });
  });

  it('tell what the gateway has against a key, a symbol and a depth of an index', async () => {
    await subscribe('/websocket/test/50', 'no-such-key', 'RELIANCE');
    await page.getByRole('alert').waitFor();
    await subscribe('/websocket/test/50', API_KEY, 'NOSUCH');
    await page.getByRole('alert').getByText('UNKNOWN_SYMBOL').waitFor();
    await page.getByLabel('Exchange').selectOption('NSE_INDEX');
    await page.getByLabel('Symbol').fill('NIFTY');
    await page.getByRole('button', { name: 'Subscribe' }).click();
    await page.getByRole('alert').getByText('UNSUPPORTED_MODE').waitFor();
  });
});
