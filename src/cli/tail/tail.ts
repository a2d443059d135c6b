import { type ConnectionState, type SubscribeResult, type Tick, TickgateClient } from '@tickgate/client';
import { TAIL_USAGE, tailOptions } from './options.js';
import { tickLine } from './tick-line.js';

export interface TailIo {
  env: NodeJS.ProcessEnv;
  out: (line: string) => void;
  err: (line: string) => void;
  /** Ends it. */
  signals: { once(name: 'SIGINT' | 'SIGTERM', listener: () => void): unknown };
}

/** Prints ticks until it is stopped. @returns the exit code: 0, 1 when nothing could be subscribed, 2 for bad arguments */
export async function tail(args: string[], io: TailIo): Promise<number> {
  let options: ReturnType<typeof tailOptions>;
  try {
    options = tailOptions(args, io.env);
  } catch (error) {
    io.err(`tickgate tail: ${(error as Error).message}`);
    return 2;
  }
  if (!options) {
    io.out(TAIL_USAGE);
    return 0;
  }
  const { instruments, mode, depthLevel, url, key, json, count } = options;
  const client = new TickgateClient({ url, apiKey: key });
  const stopped = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) io.signals.once(signal, () => resolve(0));
    let seen = 0;
    client.on('tick', (tick) => {
      // Others that came in the same turn are still delivered after the last one.
      if (seen === count) return;
      seen++;
      io.out(json ? jsonLine(tick) : tickLine(tick));
      if (seen === count) resolve(0);
    });
    client.on('status', ({ broker, state, message }) => io.err(`${broker} is ${state}: ${message}`));
    client.on('state', (state) => {
      const line = stateLine(state, url);
      if (line) io.err(line);
      if (state.status === 'failed') resolve(1);
    });
  });
  const results = client.subscribe(instruments, { mode, ...(depthLevel && { depthLevel }) }).then((all) => {
    for (const line of all.flatMap(resultLine)) io.err(line);
    return all.every(({ status }) => status === 'error') ? 1 : stopped;
  });
  const code = await Promise.race([stopped, results]);
  client.close();
  return code;
}

function jsonLine({ instrument, mode, data, snapshot, stale }: Tick): string {
  return JSON.stringify({ instrument, mode, ...(snapshot && { snapshot }), ...(stale && { stale }), data });
}

function stateLine(state: ConnectionState, url: string): string | undefined {
  switch (state.status) {
    case 'connected':
      return `connected to ${url} as ${state.session.user_id}; ${state.session.broker} is ${state.session.state}`;
    case 'reconnecting':
      return `${url}: ${state.reason.message}; trying again in ${(state.retryInMs / 1000).toFixed(1)} s`;
    case 'failed':
      return `${url}: ${state.reason.message}`;
    default:
      return undefined;
  }
}

function resultLine(result: SubscribeResult): string[] {
  return result.status === 'success' ? [] : [`${result.instrument}: ${result.message} (${result.code})`];
}
