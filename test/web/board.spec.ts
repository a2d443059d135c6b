import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page, Response } from 'playwright-core';
import { missingBrowser, TestBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';
import { ADMIN, PASSWORD, setUpAdmin, signIn } from '../support/signed-in-page.js';

async function compressedSize(response: Response): Promise<number> {
  return Number((await response.allHeaders())['content-length'] ?? 0);
}

/** The whole course of a newcomer, in one browser: each test goes on where the one before has ended. */
describeUnless(missingBrowser())('the live board in a browser', () => {
  let gateway: TestGateway;
  let browser: TestBrowser;
  let page: Page;

  beforeAll(async () => {
    gateway = await TestGateway.start();
    browser = await TestBrowser.start();
    page = await browser.open();
  }, 60_000);
  afterAll(async () => {
    await browser?.stop();
    await gateway?.stop();
  });

  const row = (name: string) => page.getByRole('row', { name });
  const price = (name: string) => row(name).getByRole('gridcell').first().textContent();

  it('opens from the set-up link with less than 300 kB, and shows prices that move', async () => {
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => sizes.push(compressedSize(response)));
    await setUpAdmin(page, gateway);
    await page.getByRole('grid', { name: 'Watchlist Main' }).waitFor();
    page.removeAllListeners('response');
    const size = (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
    expect(size).toBeGreaterThan(50_000);
    expect(size).toBeLessThan(300_000);
    const before = await eventually(async () => {
      const text = await price('NIFTY NSE_INDEX');
      expect(text).toMatch(/[\d,]+\.\d\d/);
      return text;
    });
    await eventually(async () => expect(await price('NIFTY NSE_INDEX')).not.toBe(before));
    // A sign beside the colour.
    await eventually(async () => expect(await price('NIFTY NSE_INDEX')).toMatch(/[▲▼]/));
    expect(await page.title()).toBe('Board · Tickgate');
  });

  it('lets no number move another one', async () => {
    const box = () => row('BSE NSE').getByRole('gridcell').nth(8).boundingBox();
    const before = await box();
    const text = await price('BSE NSE');
    await eventually(async () => expect(await price('BSE NSE')).not.toBe(text));
    expect(await box()).toEqual(before);
  });

  it('adds an instrument that the search finds, with the keyboard alone', async () => {
    const grid = page.getByRole('grid');
    await row('MAXHEALTH NSE').click();
    await grid.press('Delete');
    await row('MAXHEALTH NSE').waitFor({ state: 'detached' });

    await page.keyboard.press('/');
    await page.keyboard.type('maxh');
    // Faster than the answer: it is added when that is there.
    await page.keyboard.press('Enter');
    await row('MAXHEALTH NSE').waitFor();
    await eventually(async () => expect(await price('MAXHEALTH NSE')).toMatch(/\d/));
  });

  it('says so when the search finds nothing', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('zzzz');
    await page.getByText('Nothing of replay begins with or is called “zzzz”').waitFor();
    await page.keyboard.press('Escape');
  });

  it('shows the order book and the chart of the chosen instrument', async () => {
    await row('BSE NSE').click();
    const details = page.getByRole('complementary', { name: 'Details of BSE' });
    const book = details.getByRole('region', { name: 'Order book' });
    await eventually(async () => {
      expect(await book.locator('tbody tr').count()).toBe(5);
      // Orders, quantity, bid, ask, quantity, orders.
      expect(await book.locator('tbody tr').first().locator('td').allTextContents()).toEqual([
        '–',
        expect.stringMatching(/^[\d,]+$/),
        expect.stringMatching(/^[\d,]+\.\d\d$/),
        expect.stringMatching(/^[\d,]+\.\d\d$/),
        expect.stringMatching(/^[\d,]+$/),
        '–',
      ]);
    });
    await details.locator('canvas').first().waitFor();
    expect(await details.getByText('Earlier minutes could not be loaded').count()).toBe(0);
    await details.getByText('Replay sends 5 levels for NSE.').waitFor();
    expect(await details.getByRole('radio', { name: '20' }).isDisabled()).toBe(true);
  });

  it('says that an index has no order book', async () => {
    await row('NIFTY NSE_INDEX').click();
    await page.getByText('An index is computed and not traded').waitFor();
  });

  it('gives programs to copy, with the addresses of this gateway', async () => {
    const code = page.getByRole('region', { name: 'Node program for NIFTY' });
    await eventually(async () => expect(await code.textContent()).toContain(gateway.url));
    await page.getByText('curl', { exact: true }).click();
    const curl = page.getByRole('region', { name: 'curl program for NIFTY' });
    expect(await curl.textContent()).toContain(`${gateway.endpoints.http}/api/v1/quotes`);
  });

  it('moves between rows and moves rows with the keyboard', async () => {
    await row('NIFTY NSE_INDEX').click();
    const selected = page.locator('tr[aria-selected="true"] th');
    await page.getByRole('grid').press('ArrowDown');
    expect(await selected.getAttribute('aria-label')).toBe('RELIANCE NSE');
    await page.getByRole('grid').press('Alt+ArrowUp');
    expect(await page.getByRole('rowheader').first().getAttribute('aria-label')).toBe('RELIANCE NSE');
    await page.getByRole('grid').press('Escape');
    expect(await selected.count()).toBe(0);
  });

  it('keeps several lists', async () => {
    await page.getByRole('button', { name: 'Lists…' }).click();
    await page.getByLabel('New list').fill('Options');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByText('“Options” is empty').waitFor();
    await page.getByRole('combobox', { name: 'Watchlist' }).selectOption({ label: 'Main' });
    await row('BSE NSE').waitFor();
  });

  it('has its lists and its session after a reload', async () => {
    await page.reload();
    await row('BSE NSE').waitFor();
    const lists = page.getByRole('combobox', { name: 'Watchlist' }).locator('option');
    expect(await lists.allTextContents()).toEqual(['Main', 'Options']);
    await eventually(async () => expect(await price('BSE NSE')).toMatch(/\d/));
  });

  it('leads to the sign-in page when its session is ended elsewhere, and back', async () => {
    const { http } = gateway.endpoints;
    const body = JSON.stringify({ name: ADMIN, password: PASSWORD, token_delivery: 'body' });
    const headers = { 'content-type': 'application/json' };
    const signedIn = await fetch(`${http}/auth/sign-in`, { method: 'POST', headers, body });
    const { data } = (await signedIn.json()) as { data: { access_token: string } };
    const authorization = `Bearer ${data.access_token}`;
    await fetch(`${http}/auth/sessions`, { method: 'DELETE', headers: { authorization } });
    await page.getByText('Your session has ended').waitFor();
    await signIn(page);
    await eventually(async () => expect(await price('BSE NSE')).toMatch(/\d/));
  });

  it('signs out, and leads back to where one was after signing in again', async () => {
    await page.getByRole('link', { name: 'Capabilities' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(new URL(page.url()).search).toBe('?return=%2Fcapabilities');
    await page.getByLabel('Name').fill(ADMIN);
    await page.getByLabel('Password', { exact: true }).fill(`${PASSWORD}, or so`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await signIn(page);
    await page.getByRole('heading', { name: 'Capabilities', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/capabilities');
  });

  it('says that a used link is used', async () => {
    const other = await browser.open();
    await other.goto(`${gateway.endpoints.http}/setup#token=${'A'.repeat(43)}`);
    await other.getByText('The set-up link is unknown, used or too old').waitFor();
  });

  it('complained about nothing but the requests that were meant to be refused', () => {
    const unexpected = browser.complaints.filter((line) => !/status of (400|401)/.test(line));
    expect(unexpected).toEqual([]);
  });
});
