#!/usr/bin/env node
import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { tail } from './tail/tail.js';
import { top } from './top/top.js';

const USAGE = `tickgate: the command line of the market-data gateway.

  tickgate tail EXCHANGE:SYMBOL...   prints ticks as they come
  tickgate top                       feeds, rates and the slowest clients, refreshed
  tickgate doctor                    looks at all that the gateway needs, and says what to do
  tickgate accounts ...              broker accounts: add, set, login, logout, list
  tickgate instruments ...           instrument masters: status, fetch, import, search
  tickgate keys ...                  rotates the secret key
  tickgate curve-keys                makes keys for an encrypted bus
  tickgate record ...                records a live feed for the replay
  tickgate vectors FILE...           plays recorded broker frames through the protocols

Each explains itself with --help. In a clone: npm run tickgate -- COMMAND ...
`;

/** Commands that are programs of their own. */
const PROGRAMS: ReadonlySet<string> = new Set([
  'accounts',
  'curve-keys',
  'doctor',
  'instruments',
  'keys',
  'record',
  'vectors',
]);

const out = (text: string) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
const err = (line: string) => process.stderr.write(`${line}\n`);

async function main([name, ...args]: string[]): Promise<number | undefined> {
  if (name === 'tail') return tail(args, { env: process.env, out, err, signals: process });
  if (name === 'top')
    return top(args, { env: process.env, out, err, isTerminal: process.stdout.isTTY, signal: stopped() });
  if (name !== undefined && PROGRAMS.has(name)) {
    process.argv.splice(2, 1);
    await import(`./${name}.js`);
    return undefined;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    out(USAGE);
    return name === undefined ? 2 : 0;
  }
  err(`tickgate: there is no command "${name}"\n\n${USAGE}`);
  return 2;
}

function stopped(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

// The same settings as the gateway's own start.
if (existsSync('.env')) process.loadEnvFile('.env');
// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const code = await main(process.argv.slice(2));
if (code !== undefined) process.exitCode = code;
