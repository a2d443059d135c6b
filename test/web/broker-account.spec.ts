import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { main as accounts } from '../../src/cli/accounts/main.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { AngelSimulator } from '../simulators/angel.js';
import { missingBrowser, TestBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';
import { setUpAdmin } from '../support/signed-in-page.js';
import { TestDatabase } from '../support/test-database.js';

describeUnless(missingBrowser())("the live board of a broker's account", () => {
  const simulator = new AngelSimulator();
  let database: TestDatabase;
  let gateway: TestGateway;
  let browser: TestBrowser;
  let page: Page;

  beforeAll(async () => {
    database = await TestDatabase.create();
    const { env } = database;
    await simulator.start();
    const first = await TestGateway.start(env);
    await first.get(InstrumentStore).ensure('angel', [...simulator.instruments]);
    await first.stop();
    const settings = Object.entries(simulator.credentials).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const url = ['--url', `feed=${simulator.urls.feed}`];
    const io = { env, out: () => {}, err: () => {} };
    expect(await accounts(['add', '--broker', 'angel', ...settings, ...url], io)).toBe(0);
    gateway = await TestGateway.start(env);
    browser = await TestBrowser.start();
    page = await browser.open();
    await setUpAdmin(page, gateway);
  }, 60_000);
  afterAll(async () => {
    await browser?.stop();
    await gateway?.stop();
    await simulator.stop();
    await database?.remove();
  });

  const row = () => page.getByRole('row', { name: 'RELIANCE NSE' });
  const price = () => row().getByRole('gridcell').first().textContent();

  it('begins with an empty list, which says what to do', async () => {
    await page.getByText('“Main” is empty').waitFor();
    expect(await page.getByRole('combobox', { name: 'Feed' }).inputValue()).toBe('angel');
  });

  it('shows the price of an instrument that was searched for as soon as the broker sends it', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('relia');
    await page.getByRole('option').filter({ hasText: 'NSE' }).click();
    await row().waitFor();
    await eventually(async () => {
      simulator.tick('RELIANCE', 'NSE', { ltp: 2850.55 });
      expect(await price()).toContain('2,850.55');
    });
    simulator.tick('RELIANCE', 'NSE', { ltp: 2850.6 });
    await eventually(async () => expect(await price()).toBe('▲2,850.60'));
  });

  it('shows 20 levels where the broker sends them, and offers no more', async () => {
    await row().click();
    const book = page.getByRole('region', { name: 'Order book' });
    await page.getByText('20', { exact: true }).click();
    await eventually(async () => {
      simulator.tick('RELIANCE', 'NSE', { ltp: 2850.6 });
      const bids = await book.locator('tbody tr td:nth-child(3)').allTextContents();
      expect(bids).toHaveLength(20);
      for (const bid of bids) expect(bid).toMatch(/^[\d,]+\.\d\d$/);
    });
    expect(await page.getByRole('radio', { name: '30' }).isDisabled()).toBe(true);
  });

  it('switches to another feed, with its own prices', async () => {
    await page.getByRole('combobox', { name: 'Feed' }).selectOption('replay');
    await eventually(async () => expect(await price()).toMatch(/[▲▼]?1,5\d\d\.\d\d/));
    await page.getByRole('combobox', { name: 'Feed' }).selectOption('angel');
    await eventually(async () => {
      simulator.tick('RELIANCE', 'NSE', { ltp: 2850.6 });
      expect(await price()).toContain('2,850.60');
    });
  });

  it('says when the broker wants a new login, and leads there', async () => {
    simulator.faults.rollToken();
    await page.getByText('angel wants a new login for this account').waitFor();
    await page.getByRole('link', { name: 'Log in on its page' }).click();
    await page.getByRole('heading', { name: 'Feeds', level: 1 }).waitFor();
    expect(new URL(page.url()).search).toBe('?feed=angel');
  });
});
