import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One line that a driver has printed: `{"event":"ticks","value":…}`. */
export interface SdkEvent {
  event: string;
  value: unknown;
}

/**
 * An official SDK in a process of its own: SDKs keep module-level state, patch globals and end the process at will.
 * A driver script gets its arguments on the command line, commands as JSON lines on stdin, and prints what the SDK
 * reports as JSON lines of `SdkEvent`.
 */
export class SdkProcess {
  readonly events: SdkEvent[] = [];
  private stderr = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;

  /** @param interpreter what runs the driver; by default this Node */
  constructor(driver: URL, args: readonly string[], interpreter = process.execPath) {
    this.child = spawn(interpreter, [driver.pathname, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.ended = new Promise((resolve) => this.child.once('close', () => resolve()));
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString('utf8');
    });
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.read(line));
  }

  /** Values of all events of one name so far. */
  values<T>(event: string): T[] {
    return this.events.filter((one) => one.event === event).map((one) => one.value as T);
  }

  /** What to say when an expected event does not come. */
  get output(): string {
    return `${JSON.stringify(this.events).slice(0, 2000)}\n${this.stderr.slice(0, 2000)}`;
  }

  command(command: unknown): void {
    this.child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** SDKs print texts of their own between the driver's lines. */
  private read(line: string): void {
    if (!line.startsWith('{"event":')) return;
    this.events.push(JSON.parse(line) as SdkEvent);
  }
}
