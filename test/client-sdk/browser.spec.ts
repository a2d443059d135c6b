import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { WebSocket } from 'ws';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { API_KEY } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';

const CHROMIUM = '/usr/bin/chromium';
const missing = existsSync(CHROMIUM) ? undefined : 'Chromium is not installed: apt-get install chromium';

describeUnless(missing)('useMarketData in a browser', () => {
  let edge: TestEdge;
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    edge = await TestEdge.start();
    const { stdout } = await promisify(execFile)(
      'node_modules/.bin/esbuild',
      ['test/client-sdk/support/board.ts', '--bundle', '--format=iife', '--define:process.env.NODE_ENV="development"'],
      { maxBuffer: 10_000_000 },
    );
    server = createServer((request, response) => {
      const script = request.url === '/board.js';
      response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
      response.end(script ? stdout : '<!doctype html><body><script src="/board.js" defer></script>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await open(page);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await edge?.stop();
  });

  const open = (opened: Page, encoding = 'json') => {
    const hash = new URLSearchParams({ url: edge.gateway.url, key: API_KEY, encoding });
    return opened.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/#${hash}`);
  };
  const text = () => page.locator('body').textContent();
  const session = () => [...edge.gateway.get(Sessions)].at(-1)!;
  const held = () => [...session().subscriptions.values()].map(({ plan }) => plan.topic.symbol);
  const show = (...instruments: string[]) =>
    page.evaluate((list) => (globalThis as unknown as { show(list: string[]): void }).show(list), instruments);
  const publish = async (symbol: string, ltp: number) => {
    const topic = `replay_NSE_${symbol}_QUOTE`;
    await eventually(() => expect(edge.publisher.topics).toContain(topic));
    edge.publisher.publish(topic, { seq: ltp, symbol, exchange: 'NSE', ltp, timestamp: new Date().toISOString() });
  };

  it('shows prices and refusals, and subscribes once in StrictMode', async () => {
    await eventually(async () => expect(await text()).toContain('connected false NSE:NOPE UNKNOWN_SYMBOL'));
    await publish('SYM1', 101);
    await eventually(async () => expect(await text()).toContain('NSE:SYM1 101'));
    // One for the key, one for the instruments.
    expect(session().requests).toBe(2);
  });

  it('draws at most once a frame', async () => {
    const counts = () =>
      page.evaluate(() => {
        const { drawn, frameCount } = globalThis as unknown as { drawn: number; frameCount: number };
        return { drawn, frameCount };
      });
    const before = await counts();
    for (let ltp = 1_001; ltp <= 3_000; ltp++) await publish('SYM1', ltp);
    await eventually(async () => expect(await text()).toContain('NSE:SYM1 3000'));
    const after = await counts();
    // StrictMode draws twice.
    expect(after.drawn - before.drawn).toBeLessThanOrEqual(2 * (after.frameCount - before.frameCount + 1));
    expect(after.drawn - before.drawn).toBeLessThan(2_000);
  });

  it('follows its list, on the same connection', async () => {
    await show('NSE:SYM2');
    await eventually(() => expect(held()).toEqual(['SYM2']));
    await publish('SYM2', 102);
    await eventually(async () => expect(await text()).toContain('NSE:SYM2 102'));
    expect(edge.gateway.get(Sessions).count).toBe(1);
  });

  it('gives up its subscriptions on a page that stays hidden, and takes them again', async () => {
    const hide = (hidden: boolean) =>
      page.evaluate(
        (state) => {
          Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        },
        hidden ? 'hidden' : 'visible',
      );
    await hide(true);
    await eventually(() => expect(held()).toEqual([]));
    await hide(false);
    await eventually(() => expect(held()).toEqual(['SYM2']));
  });

  it('comes back with its subscriptions when the server went away', async () => {
    const before = session();
    (before.socket as WebSocket).terminate();
    await eventually(() => {
      expect(session()).not.toBe(before);
      expect(held()).toEqual(['SYM2']);
    });
    await publish('SYM2', 103);
    await eventually(async () => expect(await text()).toContain('NSE:SYM2 103'));
  });

  it('shows the same prices on a page that asks for the compact encoding', async () => {
    const compact = await browser.newPage();
    await open(compact, 'protobuf');
    await eventually(() => expect(session()).toMatchObject({ encoding: 'protobuf', subscriptions: { size: 1 } }));
    await publish('SYM1', 104.05);
    await eventually(async () => expect(await compact.locator('body').textContent()).toContain('NSE:SYM1 104.05'));
    await compact.close();
    await eventually(() => expect(edge.gateway.get(Sessions).count).toBe(1));
  });

  it('unsubscribes when the component is gone', async () => {
    await show();
    await eventually(() => expect(held()).toEqual([]));
    expect(await text()).toBe('nothing');
  });
});
