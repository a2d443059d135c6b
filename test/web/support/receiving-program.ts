import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program that a newcomer runs: it prints every message that it gets, as JSON or as Python prints a dictionary. */
export class ReceivingProgram {
  /** Last prices of one symbol, by the exchange's time. */
  readonly prices = new Map<string, number>();
  private readonly child: ChildProcess;
  private output = '';

  constructor(interpreter: string, args: readonly string[], symbol: string) {
    this.child = spawn(interpreter, args, { env: { ...process.env, PYTHONUNBUFFERED: '1' } });
    const ofSymbol = new RegExp(`["']symbol["']: ?["']${symbol}["']`);
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.output = `${this.output}${line}\n`.slice(-2000);
        const time = /["']timestamp["']: ?["']([^"']+)["']/.exec(line);
        const ltp = /["']ltp["']: ?([\d.]+)/.exec(line);
        if (time && ltp && ofSymbol.test(line)) this.prices.set(time[1]!, Number(ltp[1]));
      });
    }
  }

  /** What it printed last, for when nothing comes. */
  get lastWords(): string {
    return this.output;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
  }
}
