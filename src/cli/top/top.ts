import { setTimeout as delay } from 'node:timers/promises';
import { TOP_USAGE, type TopOptions, topOptions } from './options.js';
import { type ClientLook, type FeedLook, type Look, picture } from './picture.js';

export interface TopIo {
  env: NodeJS.ProcessEnv;
  out: (text: string) => void;
  err: (line: string) => void;
  /** True where the screen can be cleared between two looks. */
  isTerminal: boolean;
  signal: AbortSignal;
}

const CLEAR = '\u001b[H\u001b[2J';

/** @returns the exit code: 0 when it was stopped, 1 when the gateway does not answer as it should, 2 for bad arguments */
export async function top(args: string[], io: TopIo): Promise<number> {
  let options: TopOptions | undefined;
  try {
    options = topOptions(args, io.env);
  } catch (error) {
    io.err(`tickgate top: ${(error as Error).message}`);
    return 2;
  }
  if (!options) {
    io.out(TOP_USAGE);
    return 0;
  }
  try {
    await watch(options, io);
    return 0;
  } catch (error) {
    if (io.signal.aborted) return 0;
    io.err(`tickgate top: ${(error as Error).message}`);
    return 1;
  }
}

async function watch(options: TopOptions, io: TopIo): Promise<void> {
  let before = await look(options, io.signal);
  do {
    await delay(options.intervalMs, undefined, { signal: io.signal });
    const now = await look(options, io.signal);
    if (options.json) io.out(JSON.stringify({ feeds: now.feeds, clients: now.clients.slice(0, options.rows) }));
    else io.out(`${io.isTerminal && !options.once ? CLEAR : ''}${picture(before, now, options.rows)}\n`);
    before = now;
  } while (!options.once);
}

async function look(options: TopOptions, signal: AbortSignal): Promise<Look> {
  const [feeds, clients] = await Promise.all([
    read<FeedLook>(options, '/admin/v1/feeds', signal),
    read<ClientLook>(options, '/admin/v1/clients', signal),
  ]);
  return { at: performance.now(), feeds, clients };
}

/** @throws Error in one line, with what to do */
async function read<T>({ url, key }: TopOptions, path: string, signal: AbortSignal): Promise<T[]> {
  const answer = await fetch(`${url}${path}`, { headers: { 'x-api-key': key }, signal }).catch((error: Error) => {
    if (signal.aborted) throw error;
    throw new Error(`${url} does not answer (is the gateway running, and is --url its HTTP port?)`);
  });
  const body = (await answer.json().catch(() => ({}))) as { data?: T[]; message?: string };
  if (answer.ok && body.data) return body.data;
  throw new Error(`${url}${path} answered HTTP ${answer.status}: ${body.message ?? 'not as a gateway does'}`);
}
