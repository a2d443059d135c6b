import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { DataSource } from 'typeorm';
import { AccountShares } from '../../src/modules/auth/accounts/account-shares.js';
import { BrokerAccount } from '../../src/modules/auth/entities/broker-account.entity.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { axeFaults } from '../support/axe.js';
import { missingBrowser, TestBrowser } from '../support/browser.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { HttpHost } from '../support/http-host.js';
import { describeUnless } from '../support/requires.js';
import { setUpAdmin } from '../support/signed-in-page.js';
import { Team } from '../support/team.js';

/** Accounts from their birth to their end, in one browser: each test goes on where the one before has ended. */
describeUnless(missingBrowser())('feeds in a browser', () => {
  let gateway: TestGateway;
  let simulator: ZerodhaSimulator;
  let loginHost: HttpHost;
  let browser: TestBrowser;
  let page: Page;
  let client: TestClient;

  beforeAll(async () => {
    simulator = new ZerodhaSimulator();
    await simulator.start();
    loginHost = await HttpHost.start();
    gateway = await TestGateway.start({ FEED_BACKOFF_MIN: '0.05', FEED_LINGER: '0.05' });
    await gateway.get(InstrumentStore).ensure('zerodha', [...simulator.instruments]);
    browser = await TestBrowser.start();
    page = await browser.open({ reducedMotion: 'reduce' });
    await setUpAdmin(page, gateway);
    await page.getByRole('grid').waitFor();
  }, 60_000);
  afterAll(async () => {
    client?.close();
    await browser?.stop();
    await gateway?.stop();
    await simulator?.stop();
    await loginHost?.stop();
  });

  const row = (feed: string) => page.getByRole('row', { name: feed });
  const dialog = () => page.getByRole('dialog');
  const action = (name: string) => page.getByRole('main').getByRole('button', { name, exact: true });

  async function addAccount(broker: string, fields: Record<string, string>): Promise<void> {
    await page.goto(`${gateway.endpoints.http}/feeds`);
    await page.getByRole('button', { name: 'Add an account…' }).click();
    await dialog().getByRole('combobox', { name: 'Broker' }).selectOption(broker);
    await dialog().getByText('Other addresses').click();
    for (const [label, value] of Object.entries(fields)) await dialog().getByLabel(label, { exact: true }).fill(value);
    await dialog().getByRole('button', { name: 'Add the account' }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: broker }).waitFor();
  }

  /** A key of the admin for the account of a feed. */
  async function keyFor(feed: string): Promise<string> {
    const { id, userId } = await gateway.get(DataSource).manager.findOneByOrFail(BrokerAccount, { feed });
    return (await new Team(gateway).key(userId, id)).key;
  }

  it('show the replay live while somebody subscribes it', async () => {
    client = await TestClient.authenticated(gateway.url);
    await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
    await page.getByRole('link', { name: 'Feeds' }).click();
    await row('replay').getByText('Live').waitFor();
    const cells = () => row('replay').getByRole('cell').allTextContents();
    // Account, state, reason, since, last tick, pool, wanted, active, stale, login, actions.
    await eventually(async () => {
      const [, state, , since, tick, ...rest] = await cells();
      expect([state, since, tick]).toEqual([
        expect.stringContaining('Live'),
        expect.stringMatching(/^\d+s ago$/),
        expect.stringMatching(/^\d+\.\ds$/),
      ]);
      expect(rest.slice(0, 4)).toEqual(['1/1', '1', '1', '0']);
    });
    client.close();
  });

  it("are added with the broker's own fields, and wait for a login", async () => {
    const { api_key, api_secret } = simulator.credentials;
    const feed = simulator.urls.feed!;
    await addAccount('zerodha', {
      'API key': api_key!,
      'API secret': api_secret!,
      'Address: feed': feed,
      'Address: login': `http://${new URL(feed).host}`,
    });
    await row('zerodha').getByText('Never logged in').waitFor();
    expect(await page.content()).not.toContain(api_secret);
  });

  it("log in by the broker's page: the address that the browser ended at is pasted", async () => {
    await action('Log in…').first().click();
    await dialog().getByRole('button', { name: 'Get the link' }).click();
    const link = dialog().getByRole('link', { name: "Open the broker's login page" });
    expect(await link.getAttribute('href')).toMatch(/^\/broker\/login\/[\w-]+$/);
    expect(await axeFaults(page)).toEqual([]);

    const address = dialog().getByLabel('Otherwise: the address');
    await address.fill('https://127.0.0.1/?status=success&request_token=wrong');
    await dialog().getByRole('button', { name: 'Log in', exact: true }).click();
    await dialog().getByRole('alert').getByText('Kite refused the login').waitFor();
    // What was typed is still there.
    expect(await address.inputValue()).toContain('request_token=wrong');

    await address.fill(`https://127.0.0.1/?status=success&request_token=${simulator.requestToken}`);
    await dialog().getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByText('is logged in. Its feed goes on with all its subscriptions.').waitFor();
    await row('zerodha').getByText('Logged in').waitFor();
    await page.getByText('AB1234').waitFor();
    await page.getByText('Login ends').waitFor();
  });

  it('say what the broker makes of the credentials', async () => {
    await action('Test').click();
    await page.getByText('Accepted:').waitFor();
  });

  it('log out after a question, and take a token that is pasted', async () => {
    await action('Log out…').click();
    await dialog().getByRole('button', { name: 'Log out' }).click();
    await row('zerodha').getByText('Logged out').waitFor();
    await action('Log in…').first().click();
    await dialog().getByText('Paste a token').click();
    await dialog().getByLabel('Access token').fill(simulator.credentials.access_token!);
    await dialog().getByRole('button', { name: 'Log in', exact: true }).click();
    await row('zerodha').getByText('Logged in').waitFor();
    expect(await page.content()).not.toContain(simulator.credentials.access_token);
  });

  it('ask for a login when the token has died, and take one that ends in another window', async () => {
    const http = gateway.endpoints.http;
    client = await TestClient.authenticated(gateway.url, await keyFor('zerodha'));
    await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
    await row('zerodha').getByText('Live').waitFor();
    simulator.faults.rollToken();
    await row('zerodha').getByText('Login required').first().waitFor();
    await page.getByText('1 waits for a login').waitFor();

    // The broker's own page, as far as a browser can tell: it sends the browser back to the gateway.
    const back = `${http}/broker/callback?status=success&request_token=${simulator.requestToken}`;
    await page
      .context()
      .route('https://kite.zerodha.com/**', (route) =>
        route.fulfill({ contentType: 'text/html', body: `<a href="${back}">Allow</a>` }),
      );
    await action('Log in…').first().click();
    await dialog().getByRole('button', { name: 'Get the link' }).click();
    const [window] = await Promise.all([
      page.context().waitForEvent('page'),
      dialog().getByRole('link', { name: "Open the broker's login page" }).click(),
    ]);
    await window.getByRole('link', { name: 'Allow' }).click();
    await window.getByText('Feed zerodha is logged in').waitFor();
    await window.close();
    await dialog().waitFor({ state: 'detached' });
    await row('zerodha').getByText('Live').waitFor();
    client.close();
  });

  it('are shared with somebody else, and taken back', async () => {
    const bela = await new Team(gateway).user('bela');
    const sharedWith = async () => (await gateway.get(AccountShares).sharedWith(bela)).size;
    await action('Share…').click();
    await dialog().getByText('It is shared with nobody.').waitFor();
    await dialog().getByRole('combobox', { name: 'User' }).selectOption({ label: 'bela' });
    await dialog().getByRole('combobox', { name: 'May see' }).selectOption('orders');
    await dialog().getByRole('button', { name: 'Share', exact: true }).click();
    await dialog().getByRole('listitem').getByText('Its ticks and orders').waitFor();
    expect(await sharedWith()).toBe(1);
    await dialog().getByRole('button', { name: 'Stop sharing with bela' }).click();
    await dialog().getByText('It is shared with nobody.').waitFor();
    expect(await sharedWith()).toBe(0);
    await page.keyboard.press('Escape');
  });

  it('are reconnected after a question', async () => {
    client = await TestClient.authenticated(gateway.url, await keyFor('zerodha'));
    await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
    await row('zerodha').getByText('Live').waitFor();
    const { attempts } = simulator;
    await action('Reconnect…').click();
    await dialog().getByRole('button', { name: 'Reconnect' }).click();
    await page.getByText('zerodha makes 1 connection anew.').waitFor();
    await eventually(() => expect(simulator.attempts).toBeGreaterThan(attempts));
    client.close();
  });

  it('log in with a one-time code', async () => {
    loginHost.handle = (_request, response) => {
      const data = { jwtToken: 'jwt-1', feedToken: 'feed-1', refreshToken: 'refresh-1' };
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ status: true, data }));
    };
    await addAccount('angel', {
      'Client code': 'A1',
      'API key': 'angel-key',
      PIN: '12345678',
      'Address: login': loginHost.url,
    });
    await action('Log in…').first().click();
    await dialog().getByLabel('Code of this moment').fill('654321');
    await dialog().getByRole('button', { name: 'Log in', exact: true }).click();
    await row('angel').getByText('Logged in').waitFor();
    expect(loginHost.requests).toEqual(['POST /rest/auth/angelbroking/user/v1/loginByPassword']);
  });

  it('log in by themselves at a time of the day, once the TOTP secret is there', async () => {
    await action('Daily login…').click();
    await dialog().getByLabel('Time').fill('08:05');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await action('Change…').click();
    await dialog().getByLabel('TOTP secret').fill('JBSWY3DPEHPK3PXP');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await action('Daily login…').click();
    await dialog().getByLabel('Time').fill('08:05');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('08:05 IST').waitFor();
  });

  it('are disabled, enabled and deleted', async () => {
    await action('Disable…').click();
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await row('angel').getByText('Disabled').first().waitFor();
    await action('Enable').click();
    await page.getByText('Enabled. Its feed opens.').waitFor();
    await action('Delete…').click();
    await dialog().getByText('all its API keys').waitFor();
    await dialog().getByRole('button', { name: 'Delete the account' }).click();
    await row('angel').waitFor({ state: 'detached' });
  });

  it('say when the gateway is away, and how old they are', async () => {
    await page.context().setOffline(true);
    await page.getByText('The gateway cannot be reached. What is shown is of').waitFor();
    await row('replay').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('What is shown is of').waitFor({ state: 'detached' });
  });
});
