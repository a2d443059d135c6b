import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.js';

/** A child process that is told and tells things in lines; what it says is JSON. */
export class LineProcess<Event extends object> {
  readonly events: Event[] = [];
  private readonly child: ChildProcess;
  private errors = '';

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.events.push(JSON.parse(line) as Event));
    this.child.stderr!.on('data', (data) => {
      this.errors += data;
    });
  }

  say(line: string): void {
    this.child.stdin!.write(`${line}\n`);
  }

  /** Waits for an event that was not given before. */
  async next(matches: (event: Event) => boolean): Promise<Event> {
    return eventually(() => {
      const at = this.events.findIndex(matches);
      if (at < 0) {
        throw new Error(
          `not said; last: ${JSON.stringify(this.events.slice(-3)).slice(0, 600)}; errors: ${this.errors.slice(-800)}`,
        );
      }
      return this.events.splice(at, 1)[0]!;
    }, 20_000);
  }

  async stop(): Promise<void> {
    this.child.stdin!.end();
    this.child.kill('SIGKILL');
    await eventually(() => this.child.exitCode !== null || this.child.signalCode !== null);
  }
}
