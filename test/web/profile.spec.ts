import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axeFaults } from '../support/axe.js';
import { missingBrowser, TestBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';
import { ADMIN, PASSWORD, setUpAdmin, signIn } from '../support/signed-in-page.js';

const NEW_PASSWORD = 'another sentence that nobody guesses';

/** One user in two browsers: each test goes on where the one before has ended. */
describeUnless(missingBrowser())('the own profile in a browser', () => {
  let gateway: TestGateway;
  let browser: TestBrowser;
  let page: Page;
  let elsewhere: Page;

  beforeAll(async () => {
    gateway = await TestGateway.start();
    browser = await TestBrowser.start();
    page = await browser.open({ reducedMotion: 'reduce' });
    elsewhere = await browser.open({ reducedMotion: 'reduce', userAgent: 'a program of the desk/2.1' });
    await setUpAdmin(page, gateway);
    await page.getByRole('grid').waitFor();
    await signInElsewhere();
  }, 60_000);
  afterAll(async () => {
    await browser?.stop();
    await gateway?.stop();
  });

  const rows = () => page.getByRole('region', { name: 'Sessions' }).locator('tbody tr');

  async function signInElsewhere(): Promise<void> {
    await elsewhere.goto(`${gateway.endpoints.http}/capabilities`);
    await signIn(elsewhere);
    await elsewhere.getByRole('heading', { name: 'Capabilities', level: 1 }).waitFor();
  }

  async function change(present: string, wanted: string, again = wanted): Promise<void> {
    await page.getByLabel('Present password').fill(present);
    await page.getByLabel('New password', { exact: true }).fill(wanted);
    await page.getByLabel('New password again').fill(again);
    await page.getByRole('button', { name: 'Change the password' }).click();
  }

  it('is behind the name in the bar, and shows where one is signed in', async () => {
    await page.getByRole('link', { name: ADMIN }).click();
    await page.getByRole('heading', { name: ADMIN, level: 1 }).waitFor();
    await eventually(async () => expect(await rows().count()).toBe(2));
    expect(await rows().filter({ hasText: '(this one)' }).textContent()).toMatch(/Chrome on Linux.*127\.0\.0\.1/);
    await rows().filter({ hasText: 'a program of the desk/2.1' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
  });

  it('ends a session that is elsewhere, and not the own one', async () => {
    expect(await rows().filter({ hasText: '(this one)' }).getByRole('button').count()).toBe(0);
    await page.getByRole('button', { name: 'End the session of a program of the desk/2.1' }).click();
    await page.getByText('The session of a program of the desk/2.1 has ended.').waitFor();
    await eventually(async () => expect(await rows().count()).toBe(1));
    await elsewhere.getByRole('link', { name: 'Keys' }).click();
    await elsewhere.getByText('Your session has ended').waitFor();
  });

  it('ends all others at once, after a question', async () => {
    await signInElsewhere();
    await page.reload();
    await page.getByRole('button', { name: 'End all others…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End them' }).click();
    await page.getByText('One session has ended.').waitFor();
    await eventually(async () => expect(await rows().count()).toBe(1));
  });

  it('says beside the field what is wrong with a password', async () => {
    await change('not the password at all', NEW_PASSWORD);
    await page.getByText('This is not your password').waitFor();
    await change(PASSWORD, NEW_PASSWORD, `${NEW_PASSWORD}.`);
    await page.getByText('This is not the same password').waitFor();
    await change(PASSWORD, 'password1234');
    await page.getByText('new_password').waitFor();
  });

  it('changes the password, which ends the other sessions and is asked for from then on', async () => {
    await signInElsewhere();
    await change(PASSWORD, NEW_PASSWORD);
    await page.getByText('The password is changed. All your other sessions have ended.').waitFor();
    await eventually(async () => expect(await rows().count()).toBe(1));

    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page);
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: ADMIN, level: 1 }).waitFor();
  });

  it('is in the menu of a phone', async () => {
    await page.getByRole('link', { name: 'Tickgate' }).click();
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Profile' }).click();
    await page.getByRole('heading', { name: ADMIN, level: 1 }).waitFor();
  });
});
