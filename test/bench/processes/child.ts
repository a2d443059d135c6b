import { type ChildProcess, spawn } from 'node:child_process';

/** What the end of a process was. `signal` is set when it was killed. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const running = new Set<Child>();

/** Kills every process that the bench has started and that is still there. Works in an 'exit' handler. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** A child process whose output is kept, and which does not outlive the bench. */
export class Child {
  readonly exited: Promise<Exit>;
  private readonly process: ChildProcess;
  private output = '';
  private readonly watchers = new Set<() => void>();
  private exit: Exit | undefined;

  constructor(
    readonly name: string,
    command: string,
    args: readonly string[],
    options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
  ) {
    this.process = spawn(command, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this);
    const keep = (chunk: string): void => {
      this.output += chunk;
      this.wake();
    };
    this.process.stdout?.setEncoding('utf8').on('data', keep);
    this.process.stderr?.setEncoding('utf8').on('data', keep);
    this.exited = new Promise((resolve) => {
      const end = (exit: Exit): void => {
        running.delete(this);
        this.exit = exit;
        resolve(exit);
        this.wake();
      };
      // 'close' rather than 'exit': by then all output has been read.
      this.process.once('close', (code, signal) => end({ code, signal }));
      this.process.once('error', (error) => {
        this.output += String(error);
        end({ code: null, signal: null });
      });
    });
  }

  /** 0 when the process could not be started. */
  get pid(): number {
    return this.process.pid ?? 0;
  }

  get hasExited(): boolean {
    return this.exit !== undefined;
  }

  /** The last lines of standard output and standard error together. */
  tail(lines = 12): string {
    return this.output.trimEnd().split('\n').slice(-lines).join('\n');
  }

  /** The lines of the output that fit the pattern. */
  lines(pattern: RegExp): string[] {
    return this.output.split('\n').filter((line) => pattern.test(line));
  }

  /**
   * Waits for text in the output.
   *
   * @throws Error with the output's tail when the process ends without it, or the deadline passes
   */
  async expectOutput(pattern: RegExp, deadlineMs: number): Promise<RegExpExecArray> {
    return this.within(deadlineMs, `to print ${pattern}`, () => {
      const match = pattern.exec(this.output);
      if (!match && this.exit) throw this.failure(`ended without printing ${pattern}`);
      return match ?? undefined;
    });
  }

  /** @throws Error with the output's tail when the process is still there at the deadline, or its exit code is not 0 */
  async expectSuccess(deadlineMs: number): Promise<void> {
    const exit = await this.within(deadlineMs, 'to end', () => this.exit);
    if (exit.code !== 0) throw this.failure(`ended with ${exit.signal ?? `exit code ${exit.code}`}`);
  }

  failure(what: string): Error {
    return new Error(`${this.name} ${what}\n${this.tail()}`.trimEnd());
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Asks the process to end, and kills it when it has not done so within `graceMs`. */
  async stop(graceMs = 8000): Promise<void> {
    if (this.exit) return;
    const killer = setTimeout(() => this.kill('SIGKILL'), graceMs);
    this.kill('SIGTERM');
    await this.exited;
    clearTimeout(killer);
  }

  private wake(): void {
    for (const watcher of [...this.watchers]) watcher();
  }

  private within<T>(deadlineMs: number, what: string, probe: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.watchers.delete(check);
        act();
      };
      const timer = setTimeout(
        () => settle(() => reject(this.failure(`took longer than ${deadlineMs / 1000} s ${what}`))),
        deadlineMs,
      );
      const check = (): void => {
        try {
          const value = probe();
          if (value !== undefined) settle(() => resolve(value));
        } catch (error) {
          settle(() => reject(error));
        }
      };
      this.watchers.add(check);
      check();
    });
  }
}
