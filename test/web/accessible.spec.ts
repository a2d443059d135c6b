import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { PAGE_PATHS } from '../../src/modules/web/page-paths.js';
import { axeFaults } from '../support/axe.js';
import { missingBrowser, TestBrowser } from '../support/browser.js';
import { TestGateway } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';
import { setUpAdmin } from '../support/signed-in-page.js';

const PUBLIC = ['/sign-in', '/setup'];

describeUnless(missingBrowser())('every page', () => {
  let gateway: TestGateway;
  let browser: TestBrowser;
  let member: Page;
  let visitor: Page;

  beforeAll(async () => {
    gateway = await TestGateway.start();
    browser = await TestBrowser.start();
    // A colour on its way to another one is no fault.
    member = await browser.open({ reducedMotion: 'reduce' });
    visitor = await browser.open({ reducedMotion: 'reduce' });
    await setUpAdmin(member, gateway);
    await member.getByRole('grid').waitFor();
  }, 60_000);
  afterAll(async () => {
    await browser?.stop();
    await gateway?.stop();
  });

  /** Shows a page, and waits until nothing on it is loading any more. */
  async function show(path: string): Promise<Page> {
    const page = PUBLIC.includes(path) ? visitor : member;
    await page.goto(gateway.endpoints.http + path);
    await page.getByRole('main').locator('*').first().waitFor();
    await page.waitForFunction(() => !/Loading .*…/.test(document.querySelector('main')?.textContent ?? ''));
    return page;
  }

  it.each(PAGE_PATHS)('%s is without fault for axe, light and dark', async (path) => {
    const page = await show(path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, await axeFaults(page)]).toEqual([colorScheme, []]);
    }
  });

  it.each(PAGE_PATHS)('%s fits a phone: nothing scrolls sideways', async (path) => {
    const page = await show(path);
    await page.setViewportSize({ width: 360, height: 740 });
    const { inside, outside } = await page.evaluate(() => ({
      inside: document.documentElement.scrollWidth,
      outside: innerWidth,
    }));
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(inside).toBeLessThanOrEqual(outside);
  });

  it('shows the details of an instrument without fault for axe, on a phone too', async () => {
    const page = await show('/');
    await page.getByRole('row', { name: 'BSE NSE' }).click();
    await page.locator('canvas').first().waitFor();
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 });
      expect([width, await axeFaults(page)]).toEqual([width, []]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });

  it('keeps the theme that was chosen, from the first paint on', async () => {
    const page = await show('/capabilities');
    await page.getByRole('button', { name: 'Theme: system. Change to light' }).click();
    await page.getByRole('button', { name: 'Theme: light. Change to dark' }).click();
    await page.emulateMedia({ colorScheme: 'light' });
    await page.reload({ waitUntil: 'commit' });
    await page.waitForFunction(() => document.body !== null);
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
  });
});
