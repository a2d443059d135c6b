import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestGateway } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

let gateway: TestGateway;
let profile: string;

beforeAll(async () => {
  gateway = await TestGateway.start();
  profile = mkdtempSync(join(tmpdir(), 'tickgate-chromium-'));
});
afterAll(async () => {
  await gateway.stop();
  rmSync(profile, { recursive: true, force: true });
});

/** The page's HTML once its scripts have run, and what the browser had to say about it. */
async function rendered(url: string): Promise<{ html: string; console: string }> {
  const own = [
    '--headless',
    '--disable-gpu',
    '--no-first-run',
    `--user-data-dir=${profile}`,
    '--enable-logging=stderr',
  ];
  // As root, which test machines often are, it starts without its sandbox only.
  const browser = spawn(CHROMIUM!, [...own, '--no-sandbox', '--virtual-time-budget=10000', '--dump-dom', url]);
  let html = '';
  let console = '';
  browser.stdout.on('data', (chunk) => (html += chunk));
  browser.stderr.on('data', (chunk) => (console += chunk));
  const timer = setTimeout(() => browser.kill('SIGKILL'), 25_000);
  await new Promise((resolve) => browser.once('close', resolve));
  clearTimeout(timer);
  return { html, console };
}

describeUnless(CHROMIUM ? undefined : 'there is no Chromium')('Swagger UI in a browser', () => {
  it('shows the groups of the API, and runs into no content policy', async () => {
    const { html, console } = await rendered(`${gateway.endpoints.http}/docs`);
    for (const tag of ['Users', 'API keys', 'Feeds', 'Clients', 'Drain']) expect(html).toContain(`data-tag="${tag}"`);
    expect(console).not.toMatch(/Content Security Policy|Refused to/);
  });
});
