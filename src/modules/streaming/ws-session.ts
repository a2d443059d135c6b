import { WebSocket } from 'ws';
import type { CloseCode } from '../../common/close-codes.js';
import type { TokenBucket } from '../../common/token-bucket.js';
import { type Encoding, encodingOf } from './encoding.js';
import { textFrame } from './hub/frame.js';
import type { Hub } from './hub/hub.js';
import type { Outbox } from './hub/outbox.js';
import { Session } from './session.js';

/** A client of the gateway on 8765. */
export class WsSession extends Session {
  override readonly channel = 'websocket';
  override readonly encoding: Encoding;

  constructor(
    override readonly socket: WebSocket,
    remoteAddress: string,
    override readonly outbox: Outbox,
    bucket: TokenBucket,
    hub: Hub,
  ) {
    super(remoteAddress, bucket, hub);
    this.encoding = encodingOf(socket.protocol);
  }

  override get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  override send(message: Record<string, unknown>): void {
    if (this.isOpen) this.outbox.reply(textFrame(Buffer.from(JSON.stringify(message))));
  }

  protected override end(code: CloseCode, reason: string): void {
    this.socket.close(code, reason);
  }
}
