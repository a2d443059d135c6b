import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { AccountFeeds } from '../../src/modules/brokers/account-feeds.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { AngelSimulator } from '../simulators/angel.js';
import { FyersSimulator } from '../simulators/fyers.js';
import type { Simulator } from '../simulators/simulator.js';
import { UpstoxSimulator } from '../simulators/upstox.js';
import { axeFaults } from '../support/axe.js';
import { missingBrowser, TestBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';
import { setUpAdmin } from '../support/signed-in-page.js';
import { Team } from '../support/team.js';

/** Brokers that send more than five levels, and what the last line of the ladder must then read. */
const BROKERS = [
  { level: 20, create: () => new AngelSimulator(), last: ['20', '119', '2,849.05', '2,851.00', '119', '20'] },
  { level: 30, create: () => new UpstoxSimulator(), last: ['–', '129', '2,848.55', '2,851.50', '129', '–'] },
  { level: 50, create: () => new FyersSimulator(), last: ['50', '149', '2,847.55', '2,852.50', '149', '50'] },
];
const SYMBOL = 'RELIANCE';

/** A book around 2,850: each level is 5 paise further away, and holds one unit and one order more. */
function bookOf(levels: number) {
  const side = (best: number, step: number) =>
    Array.from({ length: levels }, (_, index) => ({
      price: best + index * step,
      quantity: 100 + index,
      orders: 1 + index,
    }));
  return { buy: side(2850, -0.05), sell: side(2850.05, 0.05) };
}

describeUnless(missingBrowser())('order books of more than five levels in a browser', () => {
  let gateway: TestGateway;
  let browser: TestBrowser;
  let page: Page;
  let team: Team;
  let userId: string;

  beforeAll(async () => {
    gateway = await TestGateway.start();
    browser = await TestBrowser.start();
    page = await browser.open({ reducedMotion: 'reduce' });
    await setUpAdmin(page, gateway);
    await page.getByRole('grid').waitFor();
    team = new Team(gateway);
    userId = await team.user('deep-desk');
  }, 60_000);
  afterAll(async () => {
    await browser?.stop();
    await gateway?.stop();
  });

  describe.each(BROKERS)('of $level levels', ({ level, create, last }) => {
    let simulator: Simulator;
    let accountId: string;

    beforeAll(async () => {
      simulator = create();
      await simulator.start();
      const { id } = simulator.definition;
      await gateway.get(InstrumentStore).ensure(id, [...simulator.instruments]);
      const urls = Object.entries(simulator.urls).map(([channel, url]) => [`url:${channel}`, url]);
      const credentials = { ...simulator.credentials, ...Object.fromEntries(urls) };
      accountId = (await gateway.get(AccountsService).create(userId, id, id, credentials)).id;
      await gateway.get(AccountFeeds).lookNow();
    });
    afterAll(async () => {
      await page.goto('about:blank');
      await simulator.stop();
    });

    const lines = (place: Locator | Page) => place.getByRole('region', { name: 'Order book' }).locator('tbody tr');

    async function expectBook(place: Locator | Page): Promise<void> {
      await eventually(() => {
        const held = simulator.subscriptions().map(({ symbol, depthLevel }) => `${symbol} ${depthLevel}`);
        expect(held).toContain(`${SYMBOL} ${level}`);
      });
      simulator.tick(SYMBOL, 'NSE', { ltp: 2850, depth: bookOf(level) });
      await eventually(async () => {
        expect(await lines(place).last().locator('td').allTextContents()).toEqual(last);
        expect(await lines(place).count()).toBe(level);
      });
    }

    it('are shown on the board', async () => {
      await page.goto(gateway.endpoints.http);
      await page.getByLabel('Feed').selectOption(simulator.definition.id);
      await page.getByRole('combobox', { name: 'Search instruments' }).fill(SYMBOL);
      await page.getByRole('option', { name: `${SYMBOL} NSE` }).click();
      const details = page.getByRole('complementary', { name: `Details of ${SYMBOL}` });
      await details.getByText(String(level), { exact: true }).click();
      await expectBook(details);
      expect(await axeFaults(page)).toEqual([]);
    });

    it('are shown on their test page', async () => {
      const { key } = await team.key(userId, accountId);
      await page.goto(`${gateway.endpoints.http}/websocket/test/${level}`);
      await page.getByLabel('API key').fill(key);
      await page.getByLabel('Symbol').fill(SYMBOL);
      await page.getByRole('button', { name: 'Subscribe' }).click();
      await page.getByText(`Granted: ${level} levels`).waitFor();
      await expectBook(page);
    });
  });
});
