import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axeFaults } from '../support/axe.js';
import { missingBrowser, TestBrowser } from '../support/browser.js';
import { TestClient } from '../support/client.js';
import { TestGateway } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';
import { setUpAdmin } from '../support/signed-in-page.js';

describeUnless(missingBrowser())('clients in a browser', () => {
  let gateway: TestGateway;
  let browser: TestBrowser;
  let page: Page;
  let client: TestClient;

  beforeAll(async () => {
    gateway = await TestGateway.start();
    browser = await TestBrowser.start();
    page = await browser.open({ reducedMotion: 'reduce' });
    await setUpAdmin(page, gateway);
    await page.getByRole('grid').waitFor();
    await page.getByRole('link', { name: 'Clients' }).click();
  }, 60_000);
  afterAll(async () => {
    client?.close();
    await browser?.stop();
    await gateway?.stop();
  });

  const row = () => page.getByRole('row', { name: 'desk1' });

  it('are told of when nobody is connected, with what to do', async () => {
    await page.getByText('Nobody is connected').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'playground' }).waitFor();
  });

  it('appear by themselves, with what they hold', async () => {
    client = await TestClient.authenticated(gateway.url);
    await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
    await row().getByRole('cell', { name: 'replay' }).waitFor();
    await row().getByRole('button').first().click();
    const held = page.getByRole('dialog').getByRole('row', { name: 'RELIANCE' });
    await held.getByText('Active').waitFor();
    expect(await held.textContent()).toMatch(/NSE.*Quote/);
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('are disconnected after a question, and may come again', async () => {
    await row().getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    expect((await client.end()).code).toBe(4410);
    await row().waitFor({ state: 'detached' });
  });
});
