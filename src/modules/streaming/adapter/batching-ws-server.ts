import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws';

type Data = Parameters<WebSocket['send']>[0];
type SendOptions = Parameters<WebSocket['send']>[1];
type Sent = (error?: Error) => void;

/** A WebSocket whose frames of one turn leave in one write: a write costs the same whatever it holds. */
class BatchingWebSocket extends WebSocket {
  /** Undefined until the handshake is done. */
  line: Duplex | undefined;
  private isHolding = false;

  override send(data: Data, options?: SendOptions | Sent, sent?: Sent): void {
    this.hold();
    if (typeof options === 'object') super.send(data, options, sent);
    else super.send(data, options);
  }

  private hold(): void {
    const { line } = this;
    if (!line || this.isHolding) return;
    this.isHolding = true;
    line.cork();
    process.nextTick(() => {
      this.isHolding = false;
      line.uncork();
    });
  }
}

/** For engines that send every message by itself, as Socket.IO's does: it takes the server of `ws` that it is given. */
export class BatchingWsServer extends WebSocketServer<typeof BatchingWebSocket> {
  constructor(options?: ServerOptions<typeof BatchingWebSocket>) {
    super({ ...options, WebSocket: BatchingWebSocket });
  }

  override handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    callback: (client: BatchingWebSocket, request: IncomingMessage) => void,
  ): void {
    super.handleUpgrade(request, socket, head, (client, upgraded) => {
      client.line = socket;
      callback(client, upgraded);
    });
  }
}
