import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { eventually } from './eventually.js';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const LOADER = new URL('./typescript-loader.js', import.meta.url).href;
/** A whole gateway compiles its sources first, on a machine that may be busy. */
const DEADLINE_MS = 40_000;

/** `npm start` in an empty folder: a process of its own, and all that it prints. */
export class StartedGateway {
  private readonly child: ChildProcess;
  out = '';
  errors = '';

  constructor(folder: string, env: Record<string, string>) {
    this.child = spawn(process.execPath, ['--no-warnings', '--import', LOADER, MAIN], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HTTP_PORT: '0',
        WEBSOCKET_PORT: '0',
        ZMQ_PORT: '0',
        ZMQ_CONTROL_PORT: '0',
        METRICS_PORT: '0',
        ...env,
      },
    });
    this.child.stdout!.on('data', (data) => {
      this.out += data;
    });
    this.child.stderr!.on('data', (data) => {
      this.errors += data;
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Gives the address for clients, once there is one. */
  async listening(): Promise<string> {
    return this.printed(/websocket: (ws:\S+)/);
  }

  /** Waits for something in the output, and gives the group of the pattern, or all of it. */
  async printed(pattern: RegExp): Promise<string> {
    return eventually(() => {
      const match = pattern.exec(this.out);
      expect([match?.[0], this.errors]).toEqual([expect.any(String), '']);
      return (match?.[1] ?? match?.[0])!;
    }, DEADLINE_MS);
  }

  async exitCode(): Promise<number | null> {
    await eventually(() => this.child.exitCode !== null || this.child.signalCode !== null, DEADLINE_MS);
    return this.child.exitCode;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
