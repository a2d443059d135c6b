import { AngelSimulator } from '../../simulators/angel.js';
import { ZerodhaSimulator } from '../../simulators/zerodha.js';
import type { RemoteAdmin } from '../../support/remote-admin.js';
import { importInstruments } from '../gateway/home.js';
import { SoakMarket, soakInstruments } from './soak-market.js';

/** Simulated brokers in this process, two of them of one broker, and the accounts of a gateway at them. */
export class SoakBrokers {
  private timer: NodeJS.Timeout | undefined;

  private constructor(readonly markets: readonly SoakMarket[]) {}

  static async start(symbols: number): Promise<SoakBrokers> {
    const instruments = soakInstruments(symbols);
    const simulators = [
      new ZerodhaSimulator(instruments),
      new ZerodhaSimulator(instruments),
      new AngelSimulator(instruments),
    ];
    for (const simulator of simulators) await simulator.start();
    return new SoakBrokers(simulators.map((simulator, place) => new SoakMarket(place, simulator, symbols)));
  }

  /** To be called before the gateway of the folder starts. */
  async listAt(folder: string): Promise<void> {
    const brokers = new Map(this.markets.map(({ simulator }) => [simulator.definition.id, simulator.instruments]));
    for (const [broker, instruments] of brokers) await importInstruments(folder, broker, instruments);
  }

  /** Makes an account for each. */
  async joinGateway(admin: RemoteAdmin): Promise<void> {
    for (const market of this.markets) {
      const { definition, credentials, urls } = market.simulator;
      market.account = await admin.addAccount(definition.id, { ...credentials }, urls);
    }
  }

  /** @param ticks a second, over all */
  startTrading(ticks: number): void {
    const everyMs = 10;
    let owed = 0;
    this.timer = setInterval(() => {
      owed += (ticks * everyMs) / 1000;
      for (; owed >= 1; owed--) this.markets[Math.floor(Math.random() * this.markets.length)]!.moveAny();
    }, everyMs);
  }

  /** Every symbol once, at once. */
  tradeAll(): void {
    for (const market of this.markets) for (let symbol = 0; symbol < market.size; symbol++) market.move(symbol);
  }

  stopTrading(): void {
    clearInterval(this.timer);
  }

  async stop(): Promise<void> {
    this.stopTrading();
    for (const { simulator } of this.markets) await simulator.stop();
  }
}
