import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const LOADER = fileURLToPath(new URL('../../support/typescript-loader.js', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./rotate-process.ts', import.meta.url));

export interface End {
  signal: NodeJS.Signals | null;
  code: number | null;
  output: string;
}

/** Runs `rotate-process.ts`, and waits for its end. */
export async function rotationKilledAt(statement: number, env: Readonly<Record<string, string>>): Promise<End> {
  const args = ['--no-warnings', '--import', LOADER, PROGRAM, String(statement)];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code, signal]] = await Promise.all([text(child.stdout!), once(child, 'close')]);
  return { code, signal, output };
}
