import type {
  ConnectionFailure,
  Endpoint,
  Frame,
  Outbound,
  Protocol,
  ProtocolContext,
  Rejection,
  SubscriptionItem,
  TickSink,
} from '../engine/contract.js';
import { brokerText } from '../families/feed/broker-text.js';
import { type Channel, Commands, channelsOf } from './commands.js';
import { type Batch, type BucketElement, decodeBatch, type IndexElement, type Int64 } from './decode.js';
import { count, identity, price } from './numbers.js';
import { type Held, SubscriptionBook } from './subscription-book.js';
import { bookTick, indexTick } from './ticks.js';

const FEED_URL = 'wss://api.nubra.io/apibatch/ws';
/** The HTTP status of a session that has ended. */
const SESSION_EXPIRED = 440;
/** The number of the candle of a day. */
const ONE_DAY = 13;

/** One connection of the market socket: commands in words up, protobuf in two envelopes down. */
export class NubraProtocol implements Protocol {
  private readonly book = new SubscriptionBook();

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { credentials, urls } = this.context;
    return {
      transport: 'ws',
      url: urls?.feed ?? FEED_URL,
      headers: {
        Authorization: `Bearer ${credentials.session_token ?? ''}`,
        'x-device-id': credentials.device_id ?? '',
      },
    };
  }

  opened(): Outbound[] {
    return [];
  }

  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const commands = this.commands();
    for (const item of items) {
      const held = this.book.of(item);
      this.change(item, held ? channelsOf(held.item) : [], channelsOf(item), commands);
      if (held) held.item = item;
      else this.book.add(item);
    }
    return commands.lines();
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const commands = this.commands();
    for (const item of items) {
      const held = this.book.of(item);
      if (!held) continue;
      this.change(item, channelsOf(held.item), [], commands);
      this.book.remove(item);
    }
    return commands.lines();
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string') {
      this.receiveText(frame, sink);
      return;
    }
    const batch = guarded(sink, () => decodeBatch(frame));
    if (batch) this.receiveBatch(batch, sink);
  }

  classify({ status }: ConnectionFailure): Rejection | undefined {
    if (status !== SESSION_EXPIRED && status !== 401 && status !== 403) return undefined;
    return { kind: 'credential', message: `Nubra refused the session token (HTTP ${status})` };
  }

  private commands(): Commands {
    return new Commands(this.context.credentials.session_token ?? '');
  }

  private change(
    { instrument }: SubscriptionItem,
    from: readonly Channel[],
    to: readonly Channel[],
    commands: Commands,
  ): void {
    for (const channel of from) if (!to.includes(channel)) commands.add('batch_unsubscribe', channel, instrument);
    for (const channel of to) if (!from.includes(channel)) commands.add('batch_subscribe', channel, instrument);
  }

  /** Not every text is told apart; what does not sound like a fault is greetings. */
  private receiveText(text: string, sink: TickSink): void {
    if (/invalid token/i.test(text)) {
      sink.rejected({ kind: 'credential', message: 'Nubra refused the session token: Invalid Token' });
    } else if (/error|exception|failed/i.test(text)) {
      sink.notice(brokerText(text, [this.context.credentials.session_token]));
    }
  }

  private receiveBatch({ type, message }: Batch, sink: TickSink): void {
    switch (type) {
      case 'BatchWebSocketIndexMessage':
        for (const one of message.indexes) this.index(this.indexOf(one), one, message.timestamp, sink);
        for (const one of message.instruments) this.index(this.shareOf(one), one, message.timestamp, sink);
        return;
      case 'BatchWebSocketIndexBucketMessage':
        for (const one of message.indexes) this.bucket(this.indexOf(one), one, sink);
        for (const one of message.instruments) this.bucket(this.shareOf(one), one, sink);
        return;
      case 'BatchWebSocketOrderbookMessage':
        for (const one of message.instruments) {
          const held = this.referred(one.refId, one.instId);
          const tick = held && guarded(sink, () => bookTick(held, one, message.timestamp));
          if (tick) sink.tick(tick);
        }
        return;
      case 'BatchWebSocketGreeksMessage':
        for (const one of message.instruments) {
          const held = this.referred(one.refId, one.instId);
          if (held) held.oi = guarded(sink, () => count('oi', one.oi)) ?? held.oi;
        }
    }
  }

  private index(held: Held | undefined, element: IndexElement, sent: Int64, sink: TickSink): void {
    const tick = held && guarded(sink, () => indexTick(held, element, sent));
    if (tick) sink.tick(tick);
  }

  /** Of all candles, that of the day has the open. */
  private bucket(held: Held | undefined, { interval, open }: BucketElement, sink: TickSink): void {
    if (held && interval === ONE_DAY) held.open = guarded(sink, () => price('open', open)) ?? held.open;
  }

  private indexOf({ exchange, indexname }: { exchange: string; indexname: string }): Held | undefined {
    return this.book.index(exchange, indexname);
  }

  private shareOf({ exchange, indexname }: { exchange: string; indexname: string }): Held | undefined {
    return this.book.share(exchange, indexname);
  }

  /** Elements without a reference go by the instrument's id. */
  private referred(refId: Int64, instId: Int64): Held | undefined {
    const reference = identity(refId);
    return this.book.byId(reference === '0' ? identity(instId) : reference);
  }
}

/** Runs what throws for bytes or numbers that make no sense, and reports that. */
function guarded<T>(sink: TickSink, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    sink.malformed(error instanceof Error ? error.message : 'unreadable');
    return undefined;
  }
}
