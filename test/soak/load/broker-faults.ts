import { setTimeout as delay } from 'node:timers/promises';
import type { RemoteAdmin } from '../../support/remote-admin.js';
import type { SoakMarket } from './soak-market.js';

type Fault = 'drop' | 'refuse' | 'stall' | 'halfOpen' | 'garbage' | 'truncated' | 'rollToken';

const FAULTS: readonly Fault[] = ['drop', 'garbage', 'refuse', 'stall', 'truncated', 'halfOpen', 'rollToken'];
const LASTING_MS = 3000;
const BACK_WITHIN_MS = 30_000;

/** Lets the brokers fail, one after another, each in turn in every way. */
export class BrokerFaults {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> = Promise.resolve();
  private count = 0;
  readonly failures: string[] = [];

  constructor(
    private readonly markets: readonly SoakMarket[],
    private readonly admin: RemoteAdmin,
  ) {}

  /** Faults so far. */
  get faults(): number {
    return this.count;
  }

  start(everyMs: number): void {
    this.timer = setInterval(() => {
      const market = this.markets[this.count % this.markets.length]!;
      const fault = FAULTS[Math.floor(this.count / this.markets.length) % FAULTS.length]!;
      this.count++;
      this.underWay = this.underWay.then(() => this.apply(fault, market));
    }, everyMs);
  }

  /** Mends everything; resolves once all brokers are connected again. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.underWay;
  }

  private async apply(fault: Fault, market: SoakMarket): Promise<void> {
    const { faults } = market.simulator;
    if (fault === 'drop' || fault === 'garbage' || fault === 'truncated') {
      faults[fault]();
    } else if (fault === 'rollToken') {
      const credentials = faults.rollToken();
      await delay(LASTING_MS);
      await this.admin.must(`PATCH /admin/v1/accounts/${market.account!.id}`, { credentials });
    } else {
      if (fault === 'refuse') {
        faults.refuse(503);
        faults.drop();
      } else {
        faults[fault]();
      }
      await delay(LASTING_MS);
      faults.heal();
    }
    await this.isBack(fault, market);
  }

  private async isBack(fault: Fault, { simulator, place }: SoakMarket): Promise<void> {
    const end = performance.now() + BACK_WITHIN_MS;
    while (simulator.subscriptions().length === 0) {
      if (performance.now() > end) {
        this.failures.push(`market ${place} was not back ${BACK_WITHIN_MS / 1000} s after ${fault}`);
        return;
      }
      await delay(100);
    }
  }
}
