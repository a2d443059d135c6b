import { isIndexExchange } from '../../../common/exchanges.js';
import { parseJsonObject } from '../../../common/json-object.js';
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
import { heartbeatPacket, indexPacket, loginPacket, scripPacket } from './requests.js';
import { RECORD_BYTES, Scrip, UNTOUCHED } from './scrip.js';
import { ScripBook } from './scrip-book.js';
import { scripCodeOf, segmentOf } from './segments.js';

const FEED_URL = 'wss://ws1feed.motilaloswal.com/jwebsocket/jwebsocket';
const HEARTBEAT_MS = 30_000;

/** Close codes by which a server says that it is going away or busy, or nobody says anything at all. */
const PASSING_CLOSES: ReadonlySet<number> = new Set([1001, 1006, 1012, 1013]);

/** One connection: binary packets out, 30-byte records in, several to a message. */
export class MotilalProtocol implements Protocol {
  readonly waitsForReady = true;
  readonly heartbeat = { intervalMs: HEARTBEAT_MS, frame: heartbeatPacket };
  private readonly book = new ScripBook();
  /** How many hold a registration: one of a scrip serves a share and an index, one of an exchange all its indices. */
  private readonly holders = new Map<string, number>();
  private readonly touched: Scrip[] = [];
  private isReady = false;

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { channel, urls } = this.context;
    return { transport: 'ws', url: urls?.[channel] ?? FEED_URL };
  }

  opened(): Outbound[] {
    return [loginPacket(this.context.credentials.client_code ?? '')];
  }

  /** The wire knows no modes: a scrip that is held already needs no packet. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    return items.flatMap(({ instrument, mode }) => {
      const code = scripCodeOf(instrument);
      if (code === undefined) return [];
      const codes = this.book.codes(instrument.exchange);
      const held = codes.get(code);
      if (held) {
        held.mode = mode;
        return [];
      }
      codes.set(code, new Scrip(instrument, mode));
      return this.registrations(instrument.exchange, code, true);
    });
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    return items.flatMap(({ instrument: { exchange, ...instrument } }) => {
      const code = scripCodeOf({ exchange, ...instrument });
      if (code === undefined || !this.book.codes(exchange).delete(code)) return [];
      return this.registrations(exchange, code, false);
    });
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string') this.receiveText(frame, sink);
    else this.receiveRecords(frame, sink);
  }

  /** A login that is refused is answered by a close, where it is answered at all. */
  classify({ status, code }: ConnectionFailure): Rejection | undefined {
    if (this.isReady || status !== undefined || code === undefined || PASSING_CLOSES.has(code)) return undefined;
    const message = `the broker closed the line (${code}) in answer to the client code: a new login is needed`;
    return { kind: 'credential', message };
  }

  private receiveRecords(frame: Buffer, sink: TickSink): void {
    const rest = frame.length % RECORD_BYTES;
    // The first frame answers the login, and is no record unless it has the length of one.
    if (this.isReady && (rest > 0 || frame.length === 0)) sink.malformed(`${rest} bytes that are no record`);
    if (!this.isReady) {
      this.isReady = true;
      sink.ready();
    }
    for (let start = 0; start + RECORD_BYTES <= frame.length; start += RECORD_BYTES) {
      const scrip = this.book.find(frame, start);
      if (!scrip) continue;
      const isFirst = scrip.touched === UNTOUCHED;
      if (!scrip.merge(frame, start)) sink.malformed('a record with a price that is no number');
      else if (isFirst && scrip.touched !== UNTOUCHED) this.touched.push(scrip);
    }
    for (const scrip of this.touched) {
      const tick = scrip.take();
      if (tick) sink.tick(tick);
    }
    this.touched.length = 0;
  }

  /** Texts are errors, and end nothing by themselves. */
  private receiveText(text: string, sink: TickSink): void {
    const said = parseJsonObject(text)?.message;
    if (typeof said !== 'string') {
      sink.malformed('a text without a message');
      return;
    }
    const { api_key, password, second_factor, totp_secret, auth_token } = this.context.credentials;
    sink.notice(brokerText(said, [api_key, password, second_factor, totp_secret, auth_token]));
  }

  /** The packets for one more or one less holder. Whether indices come by scrip or by exchange is not known: both. */
  private registrations(exchange: string, code: number, isWanted: boolean): Buffer[] {
    const segment = segmentOf(exchange);
    const packets: Buffer[] = [];
    if (isIndexExchange(exchange) && this.changes(exchange, isWanted)) packets.push(indexPacket(exchange, isWanted));
    const key = `${segment.letter}${segment.kind}${code}`;
    if (this.changes(key, isWanted)) packets.push(scripPacket(segment, code, isWanted));
    return packets;
  }

  /** Counts a holder in or out; true for the first and the last. */
  private changes(key: string, isWanted: boolean): boolean {
    const before = this.holders.get(key) ?? 0;
    const after = before + (isWanted ? 1 : -1);
    if (after === 0) this.holders.delete(key);
    else this.holders.set(key, after);
    return before === 0 || after === 0;
  }
}
