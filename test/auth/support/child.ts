import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach } from '@jest/globals';
import { eventually } from '../../support/eventually.js';

const LOADER = fileURLToPath(new URL('../../support/typescript-loader.js', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./auth-process.ts', import.meta.url));
const LOAD_WITHIN_MS = 60_000;

const running: AuthProcess[] = [];

/** A process that runs `auth-process.ts`, and does not outlive the test. */
export class AuthProcess {
  output = '';
  private readonly child: ChildProcess;
  private readonly end: Promise<unknown>;

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, ['--no-warnings', '--import', LOADER, PROGRAM, ...args], {
      env: { PATH: process.env.PATH },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.end = once(this.child, 'close');
    running.push(this);
  }

  /** Waits until it could start at once. */
  async loaded(): Promise<this> {
    await eventually(() => this.output.startsWith('loaded') || this.child.exitCode !== null, LOAD_WITHIN_MS);
    return this;
  }

  go(): this {
    this.child.stdin?.write('go\n');
    return this;
  }

  /** Waits for its end. */
  async ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }> {
    await this.end;
    return { code: this.child.exitCode, signal: this.child.signalCode, output: this.output };
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** What it wrote after `word` at the beginning of lines. */
  wrote(word: string): string[] {
    return [...this.output.matchAll(new RegExp(`^${word} (.*)\n`, 'gm'))].map(([, rest]) => rest!);
  }
}

afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill();
    await child.ended();
  }
});
