import { setTimeout as delay } from 'node:timers/promises';
import { SoakClient } from './soak-client.js';
import type { SoakMarket } from './soak-market.js';
import { Tally } from './tally.js';

const CLIENTS = 5;
const SYMBOLS = 500;
const LONGEST_SLEEP_MS = 90_000;

/** Clients that stop reading for a while: a short one, which must cost them nothing, or one that the gateway ends. */
export class SleepyClients {
  private readonly clients: SoakClient[];
  private readonly ending = new AbortController();
  private running: Promise<void>[] = [];
  /** Their ends are what is expected of those who sleep long; their wrong deliveries are everybody's. */
  private readonly own: Tally;
  slept = 0;

  constructor(url: string, markets: readonly SoakMarket[], tally: Tally) {
    this.own = Object.assign(Object.create(tally) as Tally, { ends: new Map<number, number>() });
    this.clients = Array.from(
      { length: CLIENTS },
      (_, place) => new SoakClient(url, markets[place % markets.length]!, this.own),
    );
  }

  /** By close code. */
  get ends(): ReadonlyMap<number, number> {
    return this.own.ends;
  }

  start(): void {
    this.running = this.clients.map((client) => this.keep(client));
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.running);
    for (const client of this.clients) client.leave('cut');
  }

  private async keep(client: SoakClient): Promise<void> {
    const { signal } = this.ending;
    const wait = (ms: number) => delay(ms, undefined, { signal }).catch(() => {});
    while (!signal.aborted) {
      if (!client.isOpen) await client.open();
      if ([...client.subscriptions].length === 0) await client.add(SYMBOLS);
      await wait(Math.random() * 5000);
      client.pause();
      await wait(Math.random() ** 2 * LONGEST_SLEEP_MS);
      client.resumeReading();
      this.slept++;
      await wait(Math.random() * 5000);
    }
  }
}
