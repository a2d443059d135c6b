import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axeFaults } from '../support/axe.js';
import { missingBrowser, TestBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';
import { setUpAdmin } from '../support/signed-in-page.js';

const PASSWORD = 'another sentence that nobody guesses';

/** From the invitation to the end, in two browsers: each test goes on where the one before has ended. */
describeUnless(missingBrowser())('users in a browser', () => {
  let gateway: TestGateway;
  let browser: TestBrowser;
  let admin: Page;
  let guest: Page;
  let link: string;

  beforeAll(async () => {
    gateway = await TestGateway.start();
    browser = await TestBrowser.start();
    admin = await browser.open({ reducedMotion: 'reduce' });
    guest = await browser.open({ reducedMotion: 'reduce' });
    await setUpAdmin(admin, gateway);
    await admin.getByRole('grid').waitFor();
    await admin.getByRole('link', { name: 'Users' }).click();
  }, 60_000);
  afterAll(async () => {
    await browser?.stop();
    await gateway?.stop();
  });

  const row = (name: string) => admin.getByRole('row', { name });
  const dialog = () => admin.getByRole('dialog');

  it('are invited by a link that is shown once', async () => {
    await admin.getByRole('button', { name: 'Invite a user…' }).click();
    await dialog().getByRole('textbox', { name: 'Name' }).fill('bela');
    await dialog().getByLabel('Role').selectOption('trader');
    expect(await axeFaults(admin)).toEqual([]);
    await dialog().getByRole('button', { name: 'Make the user' }).click();
    link = (await dialog().getByRole('region', { name: 'Set-up link' }).textContent())!;
    expect(link).toMatch(new RegExp(`^${gateway.endpoints.http}/setup#token=[\\w-]{43}$`));
    await dialog().getByRole('button', { name: 'I have kept it' }).click();
    await row('bela').getByText('No password yet').waitFor();
    expect(await admin.content()).not.toContain(link);
  });

  it('are told what is wrong with a name, and nothing is lost', async () => {
    await admin.getByRole('button', { name: 'Invite a user…' }).click();
    const name = dialog().getByRole('textbox', { name: 'Name' });
    await name.fill('bela');
    await dialog().getByRole('button', { name: 'Make the user' }).click();
    await dialog().getByRole('alert').waitFor();
    expect(await name.inputValue()).toBe('bela');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('choose a password by the link, and are signed in with the pages of their role', async () => {
    await guest.goto(link);
    await guest.getByText('Welcome, bela').waitFor();
    await guest.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await guest.getByLabel('Password again').fill(PASSWORD);
    await guest.getByRole('button', { name: 'Set the password and sign in' }).click();
    await guest.getByRole('link', { name: 'Keys' }).waitFor();
    expect(await guest.getByRole('link', { name: 'Users' }).count()).toBe(0);
    await row('bela').getByText('Active').waitFor();
  });

  it('sign in with the password', async () => {
    await guest.getByRole('button', { name: 'Sign out' }).click();
    await guest.getByLabel('Name').fill('bela');
    await guest.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await guest.getByRole('button', { name: 'Sign in' }).click();
    await guest.getByRole('link', { name: 'Feeds' }).click();
    await guest.getByText('No broker account yet').waitFor();
  });

  it('get another role and limits', async () => {
    await row('bela').getByRole('button', { name: 'role' }).click();
    await dialog().getByLabel('Role').selectOption('viewer');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await admin.getByText('bela is viewer from now on').waitFor();
    await row('bela').getByRole('button', { name: 'limits' }).click();
    await dialog().getByRole('checkbox', { name: 'Only some exchanges' }).check();
    await dialog().getByRole('checkbox', { name: 'NSE', exact: true }).check();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await row('bela').getByRole('cell', { name: 'NSE', exact: true }).waitFor();
  });

  it('are kept out and let in again', async () => {
    await row('bela').getByRole('button', { name: 'Disable' }).click();
    await dialog().getByText('The sessions of bela end').waitFor();
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await row('bela').getByText('Disabled').waitFor();
    // Whatever is asked next finds the session gone.
    await guest.getByText('Your session has ended').waitFor();
    await row('bela').getByRole('button', { name: 'Enable' }).click();
    await row('bela').getByText('Active').waitFor();
  });

  it('cannot lock themselves out', async () => {
    expect(await row('asha').getByRole('button', { name: 'Disable' }).isDisabled()).toBe(true);
  });

  it('leave all of it in the audit log', async () => {
    await admin.getByRole('link', { name: 'Audit' }).click();
    const actions = admin.getByRole('row').getByRole('rowheader');
    await eventually(async () =>
      expect(await actions.allTextContents()).toEqual(
        expect.arrayContaining(['user.create', 'user.disable', 'user.enable', 'sign_in', 'set_up']),
      ),
    );
    await admin.getByLabel('Action').fill('user.disable');
    await eventually(async () => expect(await actions.allTextContents()).toEqual(['user.disable']));
    await admin.getByLabel('Outcome').selectOption('denied');
    await admin.getByText('Nothing fits').waitFor();
  });

  it('are deleted where they never had anything', async () => {
    await admin.getByRole('link', { name: 'Users' }).click();
    await row('bela').getByRole('button', { name: 'Delete' }).click();
    await dialog().getByRole('button', { name: 'Delete the user' }).click();
    await row('bela').waitFor({ state: 'detached' });
  });
});
