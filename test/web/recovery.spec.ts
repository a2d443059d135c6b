import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { missingBrowser, TestBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';
import { setUpAdmin } from '../support/signed-in-page.js';
import { TestDatabase } from '../support/test-database.js';

describeUnless(missingBrowser())('the live board when its gateway goes away', () => {
  let database: TestDatabase;
  let env: Record<string, string>;
  let gateway: TestGateway;
  let browser: TestBrowser;
  let page: Page;

  beforeAll(async () => {
    database = await TestDatabase.create();
    env = { ...database.env };
    gateway = await TestGateway.start(env);
    env.HTTP_PORT = new URL(gateway.endpoints.http).port;
    browser = await TestBrowser.start();
    page = await browser.open();
    await setUpAdmin(page, gateway);
  }, 60_000);
  afterAll(async () => {
    await browser?.stop();
    await gateway?.stop();
    await database?.remove();
  });

  const price = () => page.getByRole('row', { name: 'NIFTY NSE_INDEX' }).getByRole('gridcell').first().textContent();

  it('says so with a countdown, keeps the last prices, and goes on by itself when it is back', async () => {
    await eventually(async () => expect(await price()).toMatch(/\d/));
    await gateway.stop();
    const notice = page.getByText(/Next attempt in \d+ s|Trying again/);
    await notice.waitFor();
    const last = await price();
    expect(last).toMatch(/\d/);

    gateway = await TestGateway.start(env);
    await notice.waitFor({ state: 'detached', timeout: 30_000 });
    await eventually(async () => expect(await price()).not.toBe(last));
  }, 60_000);
});
