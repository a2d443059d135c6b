import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { simulatorHost, typescriptLoader } from '../paths.js';
import type { SimulatorOffer, SimulatorReport } from './simulator-host.js';

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
    const answer = answerOf<SimulatorReport>(this.host);
    this.host.send('report');
    return answer;
  }

  /** Resolves when the host is gone. */
  async stop(): Promise<void> {
    if (this.host.exitCode !== null) return;
    const gone = once(this.host, 'exit');
    this.host.disconnect();
    await gone;
  }
}

function answerOf<Answer>(host: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('the simulator has ended'));
    host.once('exit', ended);
    host.once('message', (message) => {
      host.off('exit', ended);
      resolve(message as Answer);
    });
  });
}
