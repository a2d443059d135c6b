import { setTimeout as delay } from 'node:timers/promises';
import { inBatches } from './in-batches.js';
import { SoakClient } from './soak-client.js';
import type { SoakMarket } from './soak-market.js';
import type { Tally } from './tally.js';

const OPENING_AT_ONCE = 50;
/** A round of the churn goes over all clients in this many steps a second. */
const STEPS = 10;
const BACK_WITHIN_MS = 500;

export interface PopulationOptions {
  clients: number;
  /** Subscriptions of each. */
  symbols: number;
  /** Share of all subscriptions that change in a second. */
  swapShare: number;
  /** Share of the clients that go and come back in a second. */
  leaveShare: number;
}

/** The clients of a soak, and their coming and going. */
export class Population {
  readonly clients: SoakClient[] = [];
  private timer: NodeJS.Timeout | undefined;
  private next = 0;

  constructor(
    url: string,
    markets: readonly SoakMarket[],
    readonly tally: Tally,
    private readonly options: PopulationOptions,
  ) {
    for (let i = 0; i < options.clients; i++) {
      this.clients.push(new SoakClient(url, markets[i % markets.length]!, tally));
    }
  }

  async arrive(): Promise<void> {
    await inBatches(this.clients, OPENING_AT_ONCE, async (client) => {
      await client.open();
      if ([...client.subscriptions].length === 0) await client.add(this.options.symbols);
    });
  }

  startChurn(): void {
    this.timer = setInterval(() => this.step(), 1000 / STEPS);
  }

  /** Ends the churn, and waits until everybody is where they want to be. */
  async settle(): Promise<void> {
    clearInterval(this.timer);
    while (this.clients.some((client) => client.isBusy)) await delay(50);
    await inBatches(
      this.clients.filter((client) => !client.isOpen),
      OPENING_AT_ONCE,
      (client) => client.open(),
    );
  }

  leave(): void {
    clearInterval(this.timer);
    for (const client of this.clients) client.leave('close');
  }

  /** What is not as new as the market, over all clients. */
  missing(): string[] {
    return this.clients.flatMap((client) => client.missing());
  }

  private step(): void {
    const { swapShare, leaveShare, symbols } = this.options;
    const count = Math.ceil(this.clients.length / STEPS);
    for (let i = 0; i < count; i++) {
      const client = this.clients[this.next++ % this.clients.length]!;
      if (client.isBusy) continue;
      if (!client.isOpen || Math.random() < leaveShare) void this.comeBack(client);
      else if (swapShare > 0)
        void client.swap(Math.max(1, Math.round(symbols * swapShare))).catch(() => this.lost(client));
    }
  }

  private async comeBack(client: SoakClient): Promise<void> {
    client.leave(Math.random() < 0.5 ? 'close' : 'cut');
    client.isBusy = true;
    await delay(Math.random() * BACK_WITHIN_MS);
    await client.open({ resume: Math.random() < 0.5 }).catch(() => this.lost(client));
  }

  /** It comes back in its next turn. */
  private lost(client: SoakClient): void {
    client.isBusy = false;
  }
}
