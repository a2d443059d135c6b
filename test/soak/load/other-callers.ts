import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { RemoteAdmin } from '../../support/remote-admin.js';
import { SoakClient } from './soak-client.js';
import { markOf, type SoakMarket } from './soak-market.js';
import type { Tally } from './tally.js';

const PAGES = 20;
const PAGE_LIFE_MS = 4000;
const SCRIPTS = 5;
const QUOTE_EVERY_MS = 200;
const KEY_EVERY_MS = 3000;
/** Within a second, says the gateway; this machine may have more to do than that. */
const CLOSED_WITHIN_MS = 15_000;

/** Whoever uses a gateway beside its streaming clients: pages on Socket.IO, scripts on REST, an admin with keys. */
export class OtherCallers {
  private isStopped = false;
  private running: Promise<void>[] = [];
  private readonly pages = new Set<Socket>();
  quotes = 0;
  pageTicks = 0;
  revoked = 0;
  /** From the answer to the admin until the client was gone, the longest of all. */
  slowestRevocationMs = 0;

  constructor(
    private readonly urls: { http: string; websocket: string },
    private readonly markets: readonly SoakMarket[],
    private readonly admin: RemoteAdmin,
    private readonly tally: Tally,
  ) {}

  start(): void {
    this.running = [
      ...Array.from({ length: PAGES }, (_, place) => this.keep(PAGE_LIFE_MS, () => this.page(place))),
      ...Array.from({ length: SCRIPTS }, () => this.keep(QUOTE_EVERY_MS, () => this.quote())),
      this.keep(KEY_EVERY_MS, () => this.key()),
    ];
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.running);
    for (const page of this.pages) page.disconnect();
  }

  private async keep(everyMs: number, work: () => Promise<void>): Promise<void> {
    while (!this.isStopped) {
      await work().catch((error: Error) => this.tally.fault(error.message));
      await delay(everyMs * (0.5 + Math.random()));
    }
  }

  /** A page is looked at for a while. */
  private async page(place: number): Promise<void> {
    const market = this.markets[place % this.markets.length]!;
    const socket = io(`${this.urls.http}/market`, {
      auth: { apikey: market.account!.key },
      forceNew: true,
      reconnection: false,
      transports: place % 2 === 0 ? ['websocket'] : ['polling', 'websocket'],
    });
    this.pages.add(socket);
    const first = Math.floor(Math.random() * (market.size - 20));
    const symbols = Array.from({ length: 20 }, (_, i) => ({ symbol: `SYM${first + i}`, exchange: 'NSE' }));
    socket.on('connected', () => socket.emit('subscribe', { symbols, mode: 'Quote' }));
    socket.on('market_data', ({ data }: { data: { symbol: string; ltp: number } }) => {
      this.pageTicks++;
      const mark = markOf(data.ltp);
      if (mark.market !== market.place || `SYM${mark.symbol}` !== data.symbol) {
        this.tally.fault(`a page of market ${market.place} got ${data.symbol} ${data.ltp}`);
      }
    });
    await delay(PAGE_LIFE_MS);
    socket.disconnect();
    this.pages.delete(socket);
  }

  private async quote(): Promise<void> {
    const market = this.markets[this.quotes++ % this.markets.length]!;
    const symbol = Math.floor(Math.random() * market.size);
    const response = await fetch(`${this.urls.http}/api/v1/quotes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apikey: market.account!.key, symbol: `SYM${symbol}`, exchange: 'NSE' }),
    });
    const text = await response.text();
    // While its broker is away an account has none.
    if (response.status !== 200) return;
    const { data } = JSON.parse(text) as { data: { ltp: number } };
    const mark = markOf(data.ltp);
    if (mark.market !== market.place || mark.symbol !== symbol) {
      this.tally.fault(`REST gave market ${market.place} ${data.ltp} for SYM${symbol}`);
    }
  }

  /** A key is made, used, and revoked: its client has to go. */
  private async key(): Promise<void> {
    const market = this.markets[0]!;
    const wanted = { name: 'for a moment', account_id: market.account!.id };
    const { id, key } = (await this.admin.must('POST /admin/v1/keys', wanted)) as { id: string; key: string };
    const visitor = new SoakClient(this.urls.websocket, market, this.tally, key);
    visitor.mayEnd = true;
    await visitor.open();
    await visitor.add(5);
    await this.admin.must(`DELETE /admin/v1/keys/${id}`);
    const begun = performance.now();
    const end = begun + CLOSED_WITHIN_MS;
    while (visitor.isOpen && performance.now() < end) await delay(5);
    this.slowestRevocationMs = Math.max(this.slowestRevocationMs, performance.now() - begun);
    if (visitor.isOpen) this.tally.fault(`a revoked key still streams after ${CLOSED_WITHIN_MS / 1000} s`);
    visitor.leave('cut');
    this.revoked++;
  }
}
