/** What is used of an event: `data` of a message, `code` and `reason` of a close, `message` of an error. */
export interface SocketEvent {
  readonly data?: unknown;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
}

/** What is used of a WebSocket. Browsers', Node's own and that of the package `ws` all have it. */
export interface WebSocketLike {
  readonly readyState: number;
  /** The subprotocol that the server chose; empty where it chose none. */
  readonly protocol?: string;
  /** As what `data` of a binary message comes. */
  binaryType?: string;
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: SocketEvent) => void): void;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  /** `ws` only: ends the connection without a close frame. */
  terminate?(): void;
  /** `ws` only: shows the gateway's pings, which browsers answer unseen. */
  on?(event: 'ping', listener: () => void): unknown;
}

/** `protocols` is given only where the compact encoding is asked for. */
export type WebSocketConstructor = new (url: string, protocols?: string[]) => WebSocketLike;

/**
 * The platform's own, or the package `ws` on a Node that has none (below 22).
 *
 * @throws when there is neither
 */
export async function platformWebSocket(): Promise<WebSocketConstructor> {
  const own = (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  if (own) return own;
  // Not written out in the import, so that no bundler takes `ws` into a browser's bundle.
  const name = 'ws';
  try {
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as {
      WebSocket: WebSocketConstructor;
    };
    return module.WebSocket;
  } catch (cause) {
    throw new Error('There is no WebSocket here: install the package ws, or give one as webSocket', { cause });
  }
}
