import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axeFaults } from '../support/axe.js';
import { missingBrowser, TestBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';
import { setUpAdmin } from '../support/signed-in-page.js';

/** The life of a key, in one browser: each test goes on where the one before has ended. */
describeUnless(missingBrowser())('API keys in a browser', () => {
  let gateway: TestGateway;
  let browser: TestBrowser;
  let page: Page;
  /** A second window, where the key is used. */
  let playground: Page;
  let key: string;

  beforeAll(async () => {
    gateway = await TestGateway.start();
    browser = await TestBrowser.start();
    page = await browser.open({ reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] });
    await setUpAdmin(page, gateway);
    await page.getByRole('grid').waitFor();
    playground = await page.context().newPage();
  }, 60_000);
  afterAll(async () => {
    await browser?.stop();
    await gateway?.stop();
  });

  const keyRow = (name: string) => page.getByRole('row', { name });
  const dialog = () => page.getByRole('dialog');
  const frames = () => playground.getByRole('listbox').getByRole('option');

  it('need an account first, and say so', async () => {
    await page.goto(`${gateway.endpoints.http}/keys`);
    await page.getByRole('button', { name: 'Make a key…' }).click();
    await dialog().getByText('You have no broker account').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });

    await page.getByRole('link', { name: 'Feeds' }).click();
    await page.getByRole('button', { name: 'Add an account…' }).click();
    await dialog().getByRole('combobox', { name: 'Broker' }).selectOption('replay');
    await dialog().getByLabel('Label').fill('My recording');
    await dialog().getByRole('button', { name: 'Add the account' }).click();
    await page.getByRole('row', { name: 'replay-2' }).waitFor();
  });

  it('are made with scopes, limits and an expiry, and shown once', async () => {
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByRole('button', { name: 'Make a key…' }).click();
    const name = dialog().getByRole('textbox', { name: 'Name' });
    await eventually(async () => expect(await name.evaluate((field) => field === document.activeElement)).toBe(true));
    await name.fill('algo server');
    await dialog().getByRole('checkbox', { name: 'Orders' }).check();
    await dialog().getByRole('combobox', { name: 'Expires' }).selectOption({ label: 'in 30 days' });
    await dialog().getByText('Limits of this key alone').click();
    await dialog().getByRole('checkbox', { name: 'Only some modes' }).check();
    await dialog().getByRole('checkbox', { name: 'LTP' }).check();
    await dialog().getByRole('checkbox', { name: 'Quote' }).check();
    await dialog().getByLabel('Most symbols of a client').fill('500');
    await dialog().getByRole('button', { name: 'Make the key' }).click();

    await dialog().getByText('This is shown once').waitFor();
    await dialog().getByRole('button', { name: 'Copy' }).click();
    await dialog().getByText('Copied').waitFor();
    key = await page.evaluate(() => navigator.clipboard.readText());
    expect(key).toMatch(/^tg_[\w-]{43}$/);
    // By accident the key is not lost.
    await page.keyboard.press('Escape');
    await dialog().getByText('Have you copied it?').waitFor();
    await dialog().getByRole('button', { name: 'I have kept it' }).click();

    const row = keyRow('algo server');
    await row.getByText('LTP, Quote; 500 symbols').waitFor();
    expect(await row.textContent()).toMatch(/Active.*stream, market_data, orders/);
    expect(await page.content()).not.toContain(key);
  });

  it('let the playground in, and give it ticks', async () => {
    await playground.goto(`${gateway.endpoints.http}/playground`);
    await playground.getByLabel('API key').fill(key);
    await playground.getByRole('button', { name: 'Connect and authenticate' }).click();
    await playground.getByText('Connected and authenticated').waitFor();
    await playground.getByRole('button', { name: 'Send' }).click();
    await frames().filter({ hasText: '"type":"market_data"' }).first().waitFor();
    // The request and its answer: the id was added, and the latency is told.
    await frames().filter({ hasText: '↑ out' }).filter({ hasText: '"request_id":"r1"' }).waitFor();
    const answer = frames().filter({ hasText: '"type":"subscription"' });
    expect(await answer.textContent()).toMatch(/[\d.]+ ms/);
    await eventually(async () => {
      const rate = playground.getByText('Frames a second').locator('xpath=following-sibling::dd');
      expect(Number(await rate.textContent())).toBeGreaterThan(0);
    });
    expect(await playground.getByRole('main').textContent()).not.toContain(key);
  });

  it('show the chosen frame whole, with the keyboard, while more come in', async () => {
    await playground.getByRole('listbox').focus();
    await playground.keyboard.press('End');
    const chosen = playground.getByRole('region', { name: 'The chosen frame' });
    await chosen.getByText('Connecting to ws://').waitFor();
    await playground.keyboard.press('ArrowUp');
    await playground.keyboard.press('ArrowUp');
    await chosen.getByText('"action": "authenticate"').waitFor();
    const count = await frames().count();
    await eventually(async () => expect(await frames().count()).toBeGreaterThan(count));
    await chosen.getByText('"action": "authenticate"').waitFor();
    expect(await axeFaults(playground)).toEqual([]);
  });

  it('answer what is no JSON with an error, and refuse what the key may not see', async () => {
    const text = playground.getByLabel('Frame', { exact: true });
    await text.fill('{"action":');
    await text.press('Control+Enter');
    await frames().filter({ hasText: 'INVALID_JSON' }).waitFor();
    await playground.getByLabel('Template').selectOption({ label: 'subscribe: depth 5' });
    await playground.getByRole('button', { name: 'Send' }).click();
    await frames().filter({ hasText: 'FORBIDDEN' }).waitFor();
  });

  it('show their connections, without losing the focus while the list refreshes', async () => {
    const rotate = keyRow('algo server').getByRole('button', { name: 'Rotate' });
    await rotate.focus();
    await page.getByText(/1 open connection$/).waitFor();
    let refreshes = 0;
    page.on('response', (response) => {
      if (response.url().includes('/admin/v1/keys')) refreshes += 1;
    });
    await eventually(() => expect(refreshes).toBeGreaterThan(1), 15_000);
    expect(await rotate.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('are rotated with an overlap in which both work', async () => {
    await keyRow('algo server').getByRole('button', { name: 'Rotate' }).click();
    await dialog().getByRole('combobox').selectOption({ label: 'for an hour' });
    await dialog().getByRole('button', { name: 'Rotate the key' }).click();
    await dialog().getByText('This is shown once').waitFor();
    await dialog().getByRole('button', { name: 'I have kept it' }).click();
    await eventually(async () => expect(await keyRow('algo server').count()).toBe(2));
    expect(await playground.getByText('Connected and authenticated').count()).toBe(1);
  });

  it('are revoked after a question, and the socket of the playground closes with 4503', async () => {
    const old = keyRow('algo server').filter({ hasText: key.slice(0, 9) });
    await old.getByRole('button', { name: 'Revoke' }).click();
    await dialog().getByText('One open connection closes with 4503 within a second').waitFor();
    await dialog().getByRole('button', { name: 'Revoke the key' }).click();
    await page.getByText('algo server is revoked.').waitFor();
    await playground.getByRole('alert').getByText('Closed with 4503').waitFor();
    await eventually(async () => expect(await keyRow('algo server').count()).toBe(1));
    await page.getByRole('checkbox', { name: 'Show those that have ended' }).check();
    await keyRow('Revoked').waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it('complain about nothing', () => {
    // What a visitor without a session, and the look at a set-up link, are answered.
    expect(browser.complaints.filter((line) => !/status of (400|401)/.test(line))).toEqual([]);
  });
});
