import type { Page } from 'playwright-core';
import { FirstAdmin } from '../../src/modules/auth/users/first-admin.js';
import type { TestGateway } from './gateway.js';

export const ADMIN = 'asha';
export const PASSWORD = 'a sentence that nobody guesses';

/** Opens the set-up link that the gateway's first start made, and makes the first admin with it, as a newcomer does. */
export async function setUpAdmin(page: Page, gateway: TestGateway): Promise<void> {
  const token = gateway.get(FirstAdmin).takeToken();
  await page.goto(`${gateway.endpoints.http}/setup#token=${token}`);
  await page.getByLabel('Name').fill(ADMIN);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the admin and sign in' }).click();
}

/** Signs in on the page that is shown. */
export async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Name').fill(ADMIN);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
