import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Child } from '../processes/child.js';

const ATTEMPT_DEADLINE_MS = 5000;

/** Opens a connection to a gateway on loopback and authenticates it. */
export function authenticated(port: number, apiKey: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { handshakeTimeout: ATTEMPT_DEADLINE_MS });
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.terminate();
      reject(error);
    };
    const timer = setTimeout(() => fail(new Error('no answer to authenticate')), ATTEMPT_DEADLINE_MS);
    socket.on('error', fail);
    socket.once('open', () => socket.send(JSON.stringify({ action: 'authenticate', api_key: apiKey })));
    socket.once('message', (data) => {
      const { status } = JSON.parse(String(data)) as { status?: unknown };
      if (status !== 'success') return fail(new Error(`authenticate was answered: ${String(data)}`));
      clearTimeout(timer);
      resolve(socket);
    });
    socket.once('close', (code) => fail(new Error(`closed with ${code} before it was authenticated`)));
  });
}

/** @throws Error with the answer, when it is not granted */
export function subscribed(socket: WebSocket, symbols: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer to subscribe')), ATTEMPT_DEADLINE_MS);
    socket.on('message', function answer(data) {
      const text = String(data);
      const { type, status } = JSON.parse(text) as { type?: unknown; status?: unknown };
      if (type !== 'subscribe') return;
      clearTimeout(timer);
      socket.off('message', answer);
      if (status === 'success') resolve();
      else reject(new Error(`subscribe was answered: ${text.slice(0, 300)}`));
    });
    const wanted = symbols.map((symbol) => ({ symbol, exchange: 'NSE' }));
    socket.send(JSON.stringify({ action: 'subscribe', mode: 2, symbols: wanted }));
  });
}

/**
 * Waits until a server authenticates a client: its port may be open before the rest of it is.
 *
 * @param symbols that it must grant as well
 * @throws Error with the server's output when it ends, or is not ready by the deadline
 */
export async function ready(
  server: Child,
  port: number,
  apiKey: string,
  symbols: readonly string[] = [],
  deadlineMs = 60_000,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    if (server.hasExited) throw server.failure('ended at its start');
    try {
      const probe = await authenticated(port, apiKey);
      try {
        if (symbols.length > 0) await subscribed(probe, symbols);
        return;
      } finally {
        probe.terminate();
      }
    } catch (error) {
      if (performance.now() > end) throw server.failure(`is not ready after ${deadlineMs / 1000} s: ${String(error)}`);
      await delay(50);
    }
  }
}
