import { redact } from '../../../../common/redact.js';
import type {
  ConnectionFailure,
  Endpoint,
  Frame,
  HttpCall,
  Outbound,
  Protocol,
  ProtocolContext,
  SubscriptionItem,
  TickSink,
} from '../../engine/contract.js';
import { engineIo3Transport } from '../../engine/transports/engine-io-3-transport.js';
import { type Deployment, socketUrl } from './deployment.js';
import { MarketData } from './market-data.js';
import { DEPTH_CODE, LTP_CODE, OPEN_INTEREST_CODE, PROPERTY_CODE, TOUCHLINE_CODE } from './message-codes.js';
import { MESSAGE_BYTE, readText } from './socket-io.js';
import { isDeadToken } from './subscription-calls.js';
import { Subscriptions } from './subscriptions.js';

/** Most characters of a text that is shown to the operator. */
const MAX_NOTICE = 300;
const BINARY_EVENT = 'xts-binary-packet';
/** Events whose data tells its code itself. */
const GENERIC_EVENTS: ReadonlySet<string> = new Set(['message', BINARY_EVENT]);
/** `1501-json-full` and the like; those of other codes tell nothing that a tick holds. */
const EVENT_CODES: ReadonlyMap<string, number> = new Map(
  [LTP_CODE, TOUCHLINE_CODE, DEPTH_CODE, OPEN_INTEREST_CODE, PROPERTY_CODE].flatMap((code) => [
    [`${code}-json-full`, code],
    [`${code}-json-partial`, code],
  ]),
);

const openLine = engineIo3Transport();

/** One connection of a market-data service: Socket.IO 2 brings the data, HTTP calls subscribe. */
export class XtsProtocol implements Protocol {
  readonly waitsForReady = true;
  private readonly data: MarketData;
  private readonly subscriptions: Subscriptions;
  /** The event whose bytes are to come, and in how many frames. */
  private announced: { name: string; attachments: number } | undefined;

  constructor(
    private readonly context: ProtocolContext,
    private readonly deployment: Deployment,
  ) {
    this.data = new MarketData(() => context.now());
    this.subscriptions = new Subscriptions(this.data.book, deployment, context, (code, text, sink) =>
      this.read(code, text, sink),
    );
  }

  endpoint(): Endpoint {
    return { transport: openLine, url: socketUrl(this.deployment, this.context) };
  }

  /** The server speaks first, and is answered with subscriptions. */
  opened(): Outbound[] {
    return [];
  }

  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    return this.subscriptions.subscribe(items);
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    return this.subscriptions.unsubscribe(items);
  }

  answered(body: string, sink: TickSink, call: HttpCall): void {
    this.subscriptions.answered(body, sink, call);
  }

  refused(failure: ConnectionFailure, sink: TickSink, call: HttpCall): boolean {
    return this.subscriptions.refused(failure, sink, call);
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string') this.text(frame, sink);
    else this.bytes(frame, sink);
  }

  private text(frame: string, sink: TickSink): void {
    if (this.announced) {
      sink.malformed(`the bytes of ${this.announced.name} did not come`);
      this.announced = undefined;
    }
    const message = readText(frame);
    switch (message?.kind) {
      case 'event':
        this.event(message.name, message.payload, sink);
        break;
      case 'announcement':
        if (message.attachments > 0) this.announced = message;
        break;
      case 'attachment':
        this.data.packets(message.bytes, 0, sink);
        break;
      case 'disconnect':
        sink.rejected({ kind: 'retryable', message: 'the broker ends the connection' });
        break;
      case 'error':
        // The text varies, and what it is about does not: this token opens no line.
        sink.rejected({ kind: 'credential', message: this.told('the broker refuses the token', message.text) });
        break;
      case undefined:
        sink.malformed('a text that is no message of Engine.IO 3');
    }
  }

  private bytes(frame: Buffer, sink: TickSink): void {
    const { announced } = this;
    if (!announced) {
      sink.malformed('bytes that nothing has announced');
      return;
    }
    announced.attachments -= 1;
    if (announced.attachments === 0) this.announced = undefined;
    if (frame[0] !== MESSAGE_BYTE) sink.malformed('bytes that are no message of Engine.IO 3');
    // What other events have in binary form is not documented.
    else if (announced.name === BINARY_EVENT) this.data.packets(frame, 1, sink);
  }

  private event(name: string, payload: unknown, sink: TickSink): void {
    const code = EVENT_CODES.get(name);
    if (code !== undefined || GENERIC_EVENTS.has(name)) {
      this.read(code, payload, sink);
      return;
    }
    switch (name) {
      case 'joined':
        sink.ready();
        break;
      case 'success':
      case 'warning':
        sink.notice(this.told(`the broker's ${name}`, payload));
        break;
      case 'error':
        this.sessionError(this.told('the broker reports an error', payload), sink);
        break;
      case 'logout':
        sink.rejected({ kind: 'credential', message: this.told('the broker has ended the session', payload) });
    }
  }

  private sessionError(message: string, sink: TickSink): void {
    if (isDeadToken(message)) sink.rejected({ kind: 'credential', message });
    else if (this.deployment.errorsAreNotices) sink.notice(message);
    else sink.rejected({ kind: 'retryable', message });
  }

  private read(code: number | undefined, payload: unknown, sink: TickSink): void {
    const reason = this.data.text(code, payload, sink);
    if (reason) sink.malformed(reason);
  }

  private told(what: string, payload: unknown): string {
    const text = typeof payload === 'string' ? payload : (JSON.stringify(payload) ?? '');
    return redact(text ? `${what}: ${text}` : what, Object.values(this.context.credentials)).slice(0, MAX_NOTICE);
  }
}
