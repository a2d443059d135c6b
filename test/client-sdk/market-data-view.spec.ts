import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TickgateClient } from '../../packages/client/src/index.js';
import { MarketDataView } from '../../packages/client/src/market-data-view.js';
import type { Page } from '../../packages/client/src/page.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import { type Connection, granted, marketData, ScriptedGateway } from './support/scripted-gateway.js';

const FRAME_MS = 16;

/** A page whose frames and visibility are the test's; a hidden one draws no frames, as in browsers. */
class FakePage implements Page {
  readonly clock = new FakeClock();
  private frames: (() => void)[] = [];
  private readonly watchers = new Set<() => void>();
  private isHidden = false;

  frame(run: () => void): () => void {
    this.frames.push(run);
    return () => {
      this.frames = this.frames.filter((frame) => frame !== run);
    };
  }

  hidden(): boolean {
    return this.isHidden;
  }

  onVisibility(run: () => void): () => void {
    this.watchers.add(run);
    return () => this.watchers.delete(run);
  }

  after(ms: number, run: () => void): () => void {
    return this.clock.after(ms, run);
  }

  draw(): void {
    if (this.isHidden) return;
    this.clock.advance(FRAME_MS);
    for (const frame of this.frames.splice(0)) frame();
  }

  hide(hidden: boolean): void {
    this.isHidden = hidden;
    for (const watcher of this.watchers) watcher();
  }

  /** What the view left behind. */
  get leftovers(): number {
    return this.frames.length + this.watchers.size + this.clock.pending;
  }
}

let gateway: ScriptedGateway;
let client: TickgateClient;
let page: FakePage;
let connection: Connection;
let drawn: number;

const count = () => {
  drawn++;
};

beforeEach(async () => {
  gateway = await ScriptedGateway.start();
  client = new TickgateClient({ url: gateway.url, apiKey: 'key', backoff: { baseDelayMs: 1 } });
  page = new FakePage();
  await client.connect();
  connection = gateway.connections[0]!;
  drawn = 0;
});
afterEach(async () => {
  await client.close();
  await gateway.stop();
});

function viewOf(...instruments: string[]): MarketDataView<'Quote'> {
  const options = { mode: 'Quote' as const, pauseAfterMs: 5_000 };
  return new MarketDataView(client, instruments, options, page);
}

/** Waits until the client has read everything that was sent before. */
async function received(): Promise<void> {
  await client.ping();
}

describe('MarketDataView', () => {
  it('subscribes for its first listener, and unsubscribes after its last', async () => {
    const view = viewOf('NSE:TCS', 'NSE:SBIN');
    await received();
    expect(connection.of('subscribe')).toEqual([]);
    const offs = [view.subscribe(count), view.subscribe(count)];
    await connection.request('subscribe');
    offs[0]!();
    await received();
    expect(connection.of('unsubscribe_all')).toEqual([]);
    offs[1]!();
    offs[1]!();
    await connection.request('unsubscribe_all');
    expect(page.leftovers).toBe(0);
  });

  it('subscribes once for a component that is mounted, unmounted and mounted again in one turn', async () => {
    const view = viewOf('NSE:TCS');
    view.subscribe(count)();
    const off = view.subscribe(count);
    await connection.request('subscribe');
    await received();
    expect(connection.requests.map(({ action }) => action)).toEqual(['authenticate', 'subscribe', 'ping']);
    off();
  });

  it('asks for the difference alone when a component changes its list', async () => {
    const before = viewOf('NSE:TCS', 'NSE:SBIN').subscribe(count);
    await connection.request('subscribe');
    await received();
    const after = viewOf('NSE:SBIN', 'NSE:WIPRO').subscribe(count);
    before();
    expect((await connection.request('subscribe', 2)).symbols).toMatchObject([{ symbol: 'WIPRO' }]);
    expect((await connection.request('unsubscribe')).symbols).toMatchObject([{ symbol: 'TCS' }]);
    after();
  });

  it('draws once a frame, however many ticks come, and keeps what did not change', async () => {
    const view = viewOf('NSE:TCS', 'NSE:SBIN');
    view.subscribe(count);
    connection.send(marketData('SBIN', 2, 1));
    await received();
    page.draw();
    const before = view.getSnapshot();
    expect(view.getSnapshot()).toBe(before);
    drawn = 0;
    for (let ltp = 1; ltp <= 100; ltp++) connection.send(marketData('TCS', 2, ltp));
    await received();
    expect(view.getSnapshot()).toBe(before);
    page.draw();
    page.draw();
    expect(drawn).toBe(1);
    const after = view.getSnapshot();
    expect(after.ticks.get('NSE:TCS')?.data.ltp).toBe(100);
    expect(after.ticks.get('NSE:SBIN')).toBe(before.ticks.get('NSE:SBIN'));
    expect(before.ticks.has('NSE:TCS')).toBe(false);
  });

  it('begins with what is known already', async () => {
    await client.subscribe(['NSE:TCS']);
    connection.send(marketData('TCS', 2, 7));
    await received();
    expect(viewOf('NSE:TCS').getSnapshot().ticks.get('NSE:TCS')?.data.ltp).toBe(7);
  });

  it('tells what was refused by instrument, until it is granted', async () => {
    gateway.on('subscribe', (request, to) => {
      const refusal = { status: 'error', code: 'UNKNOWN_SYMBOL', message: 'no such' };
      to.send(granted(request, (symbol) => (symbol === 'NEW' ? refusal : {})));
    });
    const view = viewOf('NSE:TCS', 'NSE:NEW');
    view.subscribe(count);
    await eventually(() => {
      page.draw();
      expect([...view.getSnapshot().errors.keys()]).toEqual(['NSE:NEW']);
    });
    gateway.on('subscribe', (request, to) => to.send(granted(request)));
    connection.close(1001);
    await eventually(() => {
      page.draw();
      expect(view.getSnapshot().errors.size).toBe(0);
    });
  });

  it('tells the state of the connection, and keeps the ticks while it is away', async () => {
    const view = viewOf('NSE:TCS');
    view.subscribe(count);
    connection.send(marketData('TCS', 2, 7));
    await received();
    page.draw();
    expect(view.getSnapshot().state.status).toBe('connected');
    await gateway.stop();
    await eventually(() => expect(client.state.status).not.toBe('connected'));
    page.draw();
    expect(view.getSnapshot().state.status).not.toBe('connected');
    expect(view.getSnapshot().ticks.size).toBe(1);
    gateway = await ScriptedGateway.start();
  });

  it('gives its subscriptions up on a page that stays hidden, and takes them again with what came first', async () => {
    const view = viewOf('NSE:TCS');
    const off = view.subscribe(count);
    await connection.request('subscribe');
    page.hide(true);
    page.clock.advance(4_999);
    await received();
    expect(connection.of('unsubscribe_all')).toEqual([]);
    page.clock.advance(1);
    await connection.request('unsubscribe_all');
    page.hide(false);
    await connection.request('subscribe', 2);
    connection.send(marketData('TCS', 2, 9, { snapshot: true }));
    await received();
    page.draw();
    expect(view.getSnapshot()).toMatchObject({ paused: false });
    expect(view.getSnapshot().ticks.get('NSE:TCS')).toMatchObject({ snapshot: true, data: { ltp: 9 } });
    off();
    expect(page.leftovers).toBe(0);
  });

  it('subscribes nothing for a page that was hidden from the start', async () => {
    page.hide(true);
    const view = viewOf('NSE:TCS');
    view.subscribe(count);
    await received();
    expect(connection.of('subscribe')).toEqual([]);
    page.hide(false);
    await connection.request('subscribe');
  });

  it('goes on through a short absence', async () => {
    viewOf('NSE:TCS').subscribe(count);
    await connection.request('subscribe');
    page.hide(true);
    page.clock.advance(1_000);
    page.hide(false);
    page.clock.advance(60_000);
    await received();
    expect(connection.of('unsubscribe_all')).toEqual([]);
  });
});
