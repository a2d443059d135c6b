import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM_PATH || '/usr/bin/chromium';
const PAGE = fileURLToPath(new URL('../../dist/web/index.html', import.meta.url));
/** Nothing that a page of ours does takes longer; a test must end by itself. */
const TIMEOUT_MS = 15_000;
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why the page cannot be tested in a browser here, or undefined when it can. */
export function missingBrowser(): string | undefined {
  if (!existsSync(CHROMIUM)) return `there is no ${CHROMIUM}; CHROMIUM_PATH names one elsewhere`;
  if (!existsSync(PAGE)) return 'dist/web is not built: npm run build';
  return undefined;
}

/** A Chromium of the test's own, with what pages complained about. */
export class TestBrowser {
  /** Where screenshots go. */
  readonly folder = mkdtempSync(join(tmpdir(), 'tickgate-pages-'));
  /** Errors on the console and exceptions, with the page's address. */
  readonly complaints: string[] = [];

  private constructor(private readonly browser: Browser) {}

  /** @param more arguments for Chromium */
  static async start(...more: string[]): Promise<TestBrowser> {
    return new TestBrowser(
      await chromium.launch({
        executablePath: CHROMIUM,
        args: [...ARGUMENTS, ...more],
        headless: true,
        timeout: TIMEOUT_MS,
      }),
    );
  }

  /** A page in a profile of its own. */
  async open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    context.setDefaultTimeout(TIMEOUT_MS);
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error.stack ?? error.message}`));
    return page;
  }

  /** Gives the path of the picture. */
  async screenshot(page: Page, name: string): Promise<string> {
    const path = join(this.folder, `${name}.png`);
    await page.screenshot({ path });
    return path;
  }

  async stop(): Promise<void> {
    await this.browser.close();
  }
}
