import { type ChildProcess, fork } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { simulatorHost, typescriptLoader } from '../paths.js';
import { answerOf, letGo } from './forked.js';
import type { SimulatorOffer, SimulatorOrder, SimulatorReport } from './simulator-host.js';
import type { StreamReport } from './stamped-kite.js';

/** A broker's simulator in another process, so that its work is not taken for the feed's. */
export class SimulatedBroker {
  private constructor(
    private readonly host: ChildProcess,
    readonly offer: SimulatorOffer,
  ) {}

  /** @throws Error when the host ends instead of starting */
  static async start(broker: string, instruments: number): Promise<SimulatedBroker> {
    const host = fork(simulatorHost, [broker, String(instruments)], {
      execArgv: ['--no-warnings', '--import', pathToFileURL(typescriptLoader).href],
    });
    return new SimulatedBroker(host, await answerOf<SimulatorOffer>(host));
  }

  async report(): Promise<SimulatorReport> {
    return this.ask<SimulatorReport>({ ask: 'report' });
  }

  get pid(): number {
    return this.host.pid!;
  }

  /** Lets `kite-stream` send stamped packets, in turn, of all that is held; see `StampedKite`. */
  stream(packetsPerSecond: number): void {
    this.host.send({ ask: 'stream', packetsPerSecond } satisfies SimulatorOrder);
  }

  async halt(): Promise<StreamReport> {
    return this.ask<StreamReport>({ ask: 'halt' });
  }

  /** Resolves when the host is gone. */
  async stop(): Promise<void> {
    await letGo(this.host);
  }

  private ask<Answer>(order: SimulatorOrder): Promise<Answer> {
    const answer = answerOf<Answer>(this.host);
    this.host.send(order);
    return answer;
  }
}
