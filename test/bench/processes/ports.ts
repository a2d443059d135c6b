import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Below the ports that Linux gives to outgoing connections, of which a run opens thousands. */
const FIRST = 20_000;
const COUNT = 10_000;

let next = FIRST + (process.pid % COUNT);

/** A loopback port that nobody listens on; each call gives another one. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    const port = next;
    next = FIRST + ((next - FIRST + 1) % COUNT);
    if (await canListen(port)) return port;
  }
  throw new Error(`no free port from ${FIRST} to ${FIRST + COUNT - 1}`);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * Waits for a listener without connecting to it: a server that counts its clients must not meet a stranger.
 *
 * @throws Error when nobody listens by the deadline
 */
export async function listening(port: number, deadlineMs: number): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!hasListener(readFileSync('/proc/net/tcp', 'latin1'), port)) {
    if (performance.now() > end) throw new Error(`nobody listens on port ${port} after ${deadlineMs / 1000} s`);
    await delay(10);
  }
}

/** State 0A of /proc/net/tcp is LISTEN; addresses there are hexadecimal. */
export function hasListener(table: string, port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`^ *\\d+: [0-9A-F]{8}:${hex} [0-9A-F]{8}:[0-9A-F]{4} 0A `, 'm').test(table);
}
