import { join } from 'node:path';
import { Child } from '../processes/child.js';
import { BenchPage } from './bench-page.js';

const START_DEADLINE_MS = 30_000;
const LISTENING = /DevTools listening on ws:\/\/(127\.0\.0\.1:\d+)\//;

/** A headless Chromium of the bench's own. */
export class BenchBrowser {
  private readonly pages: BenchPage[] = [];

  private constructor(
    private readonly child: Child,
    private readonly address: string,
  ) {}

  get pid(): number {
    return this.child.pid;
  }

  /** @param folder for its profile */
  static async start(program: string, folder: string): Promise<BenchBrowser> {
    const args = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--window-size=1440,900',
      '--remote-debugging-port=0',
      `--user-data-dir=${join(folder, `chromium-${process.pid}-${Date.now()}`)}`,
      'about:blank',
    ];
    const child = new Child('chromium', program, args, { env: { PATH: process.env.PATH, HOME: folder } });
    const [, address] = await child.expectOutput(LISTENING, START_DEADLINE_MS);
    return new BenchBrowser(child, address!);
  }

  /** Opens a page and attaches to it; it may still be loading. */
  async open(url: string): Promise<BenchPage> {
    const response = await fetch(`http://${this.address}/json/new?${encodeURIComponent(url)}`, { method: 'PUT' });
    const { webSocketDebuggerUrl } = (await response.json()) as { webSocketDebuggerUrl: string };
    const page = await BenchPage.attach(webSocketDebuggerUrl);
    this.pages.push(page);
    return page;
  }

  async stop(): Promise<void> {
    for (const page of this.pages) page.close();
    await this.child.stop();
  }
}
