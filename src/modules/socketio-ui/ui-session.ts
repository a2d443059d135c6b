import { CloseCode } from '../../common/close-codes.js';
import type { TokenBucket } from '../../common/token-bucket.js';
import type { Hub } from '../streaming/hub/hub.js';
import { Session } from '../streaming/session.js';
import type { EngineOutbox } from './engine-outbox.js';
import { eventPacket } from './packet.js';
import { RequestTurns } from './request-turns.js';
import type { ListReply, MarketSocket, Payload, ServerEvents, UiError } from './ui-events.js';

/** From here on, and for a wrong key, a client stays away; the others come back by themselves. */
const FIRST_FINAL_CODE = 4500;

/** A client of the Socket.IO channel. */
export class UiSession extends Session {
  override readonly channel = 'socketio';
  readonly turns: RequestTurns;

  constructor(
    override readonly socket: MarketSocket,
    remoteAddress: string,
    override readonly outbox: EngineOutbox,
    bucket: TokenBucket,
    hub: Hub,
  ) {
    super(remoteAddress, bucket, hub);
    this.turns = new RequestTurns(outbox, () =>
      this.close(CloseCode.SLOW_CONSUMER, 'Slow consumer: the client does not read its replies'),
    );
  }

  override get isOpen(): boolean {
    return this.socket.connected;
  }

  /** To a client that has just gone it is nothing, and no error. */
  emit<E extends keyof ServerEvents>(event: E, payload: Payload<E>): void {
    if (this.isOpen) this.outbox.reply(eventPacket(event, payload));
  }

  /** The same, for a handler: the payload is also the acknowledgement. */
  answer<E extends keyof ServerEvents>(event: E, payload: Payload<E>): Payload<E> {
    this.emit(event, payload);
    return payload;
  }

  readonly heard = (): void => {
    this.lastPongAt = Date.now();
  };

  readonly received = (packet: string | Buffer): void => {
    this.receivedBytes += Buffer.byteLength(packet);
  };

  /** Sends a message of the client protocol as the event that it is here. */
  override send(message: Record<string, unknown>): void {
    switch (message.type) {
      case 'subscribe':
        this.emit(message.status === 'error' ? 'subscription_error' : 'subscription_success', message as ListReply);
        break;
      case 'unsubscribe':
        this.emit(message.status === 'error' ? 'unsubscription_error' : 'unsubscription_success', message as ListReply);
        break;
      case 'status':
        this.emit('status', message as Payload<'status'>);
        break;
      default:
        this.sendError(message);
    }
  }

  /** A client that is to stay away is told so by Socket.IO; for the others it looks as if the connection was lost. */
  override release(): void {
    this.turns.clear();
    super.release();
  }

  protected override end(code: CloseCode): void {
    const { conn } = this.socket;
    if (code >= FIRST_FINAL_CODE || code === CloseCode.UNAUTHENTICATED) this.socket.disconnect(true);
    else conn.close(code === CloseCode.SLOW_CONSUMER);
  }

  private sendError({ type: _, status: __, ...error }: Record<string, unknown>): void {
    this.emit(error.code === 'SERVER_SHUTDOWN' ? 'system_alert' : 'error', error as UiError);
  }
}
