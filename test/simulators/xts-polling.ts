import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What the server says first on a line of Engine.IO 3. */
export function greeting(sid: string, upgrades: readonly string[] = []): string {
  return `0${JSON.stringify({ sid, upgrades, pingInterval: 25_000, pingTimeout: 20_000 })}`;
}

/**
 * The long polling that clients begin with unless they are told otherwise: it greets, and waits until the client has
 * gone over to its WebSocket.
 */
export class XtsPolling {
  /** The request of a session that waits for a packet; undefined while there is none. */
  private readonly sessions = new Map<string, ServerResponse | undefined>();
  /** Those whose WebSocket is proven: a request that was under way meanwhile must not wait. */
  private readonly paused = new Set<string>();

  has(sid: string): boolean {
    return this.sessions.has(sid);
  }

  answer(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const sid = url.searchParams.get('sid');
    response.setHeader('content-type', 'text/plain; charset=UTF-8');
    if (sid === null) {
      const fresh = randomUUID();
      this.sessions.set(fresh, undefined);
      response.end(payload(greeting(fresh, ['websocket']), '40'));
    } else if (!this.sessions.has(sid)) response.writeHead(400).end('{"code":1,"message":"Session ID unknown"}');
    else if (request.method === 'POST') request.resume().once('end', () => response.end('ok'));
    else if (this.paused.has(sid)) response.end(payload('6'));
    else this.sessions.set(sid, response);
  }

  /** The WebSocket is proven: the request that waits is let go with nothing. */
  pause(sid: string): void {
    this.paused.add(sid);
    this.sessions.get(sid)?.end(payload('6'));
    this.sessions.set(sid, undefined);
  }

  stop(): void {
    for (const response of this.sessions.values()) response?.end(payload('1'));
    this.sessions.clear();
  }
}

/** Each packet behind its length. */
function payload(...packets: readonly string[]): string {
  return packets.map((packet) => `${packet.length}:${packet}`).join('');
}
