import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';

/** What is used of the client library for Engine.IO 3, which comes without types. */

export interface EngineIoPacket {
  type?: string;
  data?: unknown;
}

/** The `ws` socket of an older version below the library's WebSocket transport. */
export interface EngineIoWebSocket extends EventEmitter {
  readonly readyState: number;
  readonly OPEN: number;
  send(frame: string | Buffer): void;
  terminate(): void;
  on(event: 'message', listener: (data: string | Buffer | ArrayBuffer) => void): this;
  on(event: 'ping' | 'pong', listener: () => void): this;
  on(event: 'unexpected-response', listener: (request: unknown, response: IncomingMessage) => void): this;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): this;
  on(event: 'close', listener: (code: number, reason: string) => void): this;
}

export interface EngineIoSocket {
  /** `ws` is missing where the URL is none. */
  readonly transport: { readonly ws?: EngineIoWebSocket };
  /** Reads every packet that comes in; a property, so that it can be wrapped. */
  onPacket(packet: EngineIoPacket): void;
  on(event: 'open', listener: () => void): void;
  on(event: 'close', listener: (reason: string) => void): void;
  close(): void;
}

export interface EngineIoOptions {
  hostname: string;
  port: string;
  secure: boolean;
  path: string;
  query: Readonly<Record<string, string>>;
  transports: readonly ['websocket'];
  upgrade: false;
  /** Newer versions of Node bring a WebSocket of their own, which the library would prefer. */
  forceNode: true;
  perMessageDeflate: false;
  extraHeaders?: Readonly<Record<string, string>>;
}

/** Opens at once. */
export const EngineIoSocket = createRequire(import.meta.url)('engine.io-client-v3') as new (
  options: EngineIoOptions,
) => EngineIoSocket;
