import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';
import type { Mode } from '../../../common/mode.js';
import type { Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import type {
  Endpoint,
  Frame,
  Outbound,
  Protocol,
  ProtocolContext,
  SubscriptionItem,
  TickSink,
} from '../engine/contract.js';
import { brokerText } from '../families/feed/broker-text.js';
import { feedUrl } from '../families/feed/feed-url.js';
import { Groups } from '../families/feed/groups.js';
import { PacketMode, packetSize, tokenOf } from '../families/smartstream/packet.js';
import {
  type Action,
  type RequestedToken,
  requestFrame,
  SUBSCRIBE,
  UNSUBSCRIBE,
} from '../families/smartstream/requests.js';
import { readLtp, readQuote, readSnapQuote, reportTotals } from '../families/smartstream/snapshots.js';
import { exchangeTypeOf } from './exchange-types.js';
import { TERMS } from './terms.js';

const FEED_URL = 'wss://ws.mstock.trade';
/** The answer to the login is not specified, and may not come, in ms. */
const LOGIN_SILENCE_MS = 2000;
/** In front of packets that come several in a frame: their number, and the size of each. */
const PREFIX_BYTES = 4;
const BRACE = '{'.charCodeAt(0);

/** Before anything is subscribed an error is about the login; later the word token may mean an instrument's. */
const LOGIN_TROUBLE = /token|key|login|session|auth|invalid|expired/i;
const SESSION_TROUBLE = /access.?token|jwt|session|unauthori[sz]ed|expired/i;

const MODES = { LTP: PacketMode.LTP, QUOTE: PacketMode.QUOTE, DEPTH: PacketMode.SNAP_QUOTE } as const satisfies Record<
  Mode,
  PacketMode
>;

type HeldMode = (typeof MODES)[Mode];

interface Held extends RequestedToken {
  instrument: Instrument;
  mode: HeldMode;
}

/** What one request names, by mode. */
type Batches = Groups<PacketMode, RequestedToken>;

/** One connection: a login and JSON requests out, packets of the SmartStream layout and JSON texts in. */
export class MstockProtocol implements Protocol {
  readonly waitsForReady = true;
  readonly readyAfterMs = LOGIN_SILENCE_MS;
  /** By exchange type and token: a token alone occurs on several exchanges. */
  private readonly held = new Map<number, Map<string, Held>>();
  /** Some text has come, the first of which answers the login. */
  private isAnswered = false;
  private hasSubscribed = false;

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { auth_token: ACCESS_TOKEN, api_key: API_KEY } = this.context.credentials;
    return { transport: 'ws', url: feedUrl(this.context, FEED_URL, { ACCESS_TOKEN, API_KEY }) };
  }

  opened(): Outbound[] {
    return [`LOGIN:${this.context.credentials.auth_token ?? ''}`];
  }

  /** One mode is held for each token; whether modes replace each other is not known, so the old one is dropped first. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    this.hasSubscribed = true;
    const dropped: Batches = new Groups();
    const wanted: Batches = new Groups();
    for (const { instrument, mode: canonical } of items) {
      const exchangeType = exchangeTypeOf(instrument.exchange);
      if (exchangeType === undefined) continue;
      const { token } = instrument;
      const mode = MODES[canonical];
      const old = this.find(exchangeType, token);
      if (old?.mode === mode) continue;
      const fresh: Held = { instrument, exchangeType, token, mode };
      if (old) dropped.add(old.mode, old);
      wanted.add(mode, fresh);
      this.tokensOf(exchangeType).set(token, fresh);
    }
    return [...requests(UNSUBSCRIBE, dropped), ...requests(SUBSCRIBE, wanted)];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const dropped: Batches = new Groups();
    for (const { instrument } of items) {
      const exchangeType = exchangeTypeOf(instrument.exchange);
      const old = exchangeType === undefined ? undefined : this.find(exchangeType, instrument.token);
      if (!old) continue;
      dropped.add(old.mode, old);
      this.tokensOf(old.exchangeType).delete(old.token);
    }
    return requests(UNSUBSCRIBE, dropped);
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string') {
      this.receiveText(frame, sink);
      return;
    }
    // JSON also comes in frames that are marked as binary.
    const text = frame[0] === BRACE ? frame.toString('utf8') : '';
    if (text !== '' && parseJsonObject(text)) this.receiveText(text, sink);
    else this.receivePackets(frame, sink);
  }

  private receivePackets(frame: Buffer, sink: TickSink): void {
    if (isPacketSize(frame.length)) {
      this.receivePacket(frame, sink);
      return;
    }
    const count = frame.length < PREFIX_BYTES ? 0 : frame.readUInt16LE(0);
    const size = count === 0 ? 0 : frame.readUInt16LE(2);
    if (!isPacketSize(size) || PREFIX_BYTES + count * size !== frame.length) {
      sink.malformed(`a frame of ${frame.length} bytes that holds no packets`);
      return;
    }
    for (let at = PREFIX_BYTES; at < frame.length; at += size) this.receivePacket(frame.subarray(at, at + size), sink);
  }

  /** Of a token that is not held, or late in a poorer mode than is held now, a packet gives nothing. */
  private receivePacket(packet: Buffer, sink: TickSink): void {
    const mode = packet[0]!;
    if (packetSize(mode) !== packet.length) {
      sink.malformed(`a packet of mode ${mode} with ${packet.length} bytes`);
      return;
    }
    const held = this.find(packet[1]!, tokenOf(packet));
    if (!held || mode < held.mode) return;
    const tick = this.read(packet, held);
    if (held.mode !== PacketMode.LTP) reportTotals(tick, sink);
    sink.tick(tick);
  }

  /** A packet of a richer mode than is held gives what the held one would have. */
  private read(packet: Buffer, { instrument, mode }: Held): Tick {
    const now = this.context.now();
    switch (mode) {
      case PacketMode.LTP:
        return readLtp(packet, instrument, TERMS, now);
      case PacketMode.QUOTE:
        return readQuote(packet, instrument, TERMS, now);
      case PacketMode.SNAP_QUOTE:
        return readSnapQuote(packet, instrument, TERMS, now);
    }
  }

  /** Whatever the first text says, unless it is an error, it is the answer to the login. */
  private receiveText(text: string, sink: TickSink): void {
    const { type, data, order_status, orderData } = parseJsonObject(text) ?? {};
    if (type === 'error') {
      this.receiveError(typeof data === 'string' ? data : 'an error without a reason', sink);
      return;
    }
    const isUpdate = order_status === 'order' || order_status === 'trade';
    if (isUpdate && isJsonObject(orderData)) sink.order(orderData);
    else if (this.isAnswered) sink.malformed('a text that is neither an update nor an error');
    this.isAnswered = true;
    sink.ready();
  }

  /** An error names no request. */
  private receiveError(data: string, sink: TickSink): void {
    const { auth_token, api_key } = this.context.credentials;
    const message = brokerText(data, [auth_token, api_key]);
    const isOfLogin = !this.isAnswered && !this.hasSubscribed;
    if ((isOfLogin ? LOGIN_TROUBLE : SESSION_TROUBLE).test(message)) sink.rejected({ kind: 'credential', message });
    else if (isOfLogin) sink.rejected({ kind: 'retryable', message });
    else sink.notice(message);
  }

  private find(exchangeType: number, token: string): Held | undefined {
    return this.held.get(exchangeType)?.get(token);
  }

  private tokensOf(exchangeType: number): Map<string, Held> {
    let tokens = this.held.get(exchangeType);
    if (!tokens) {
      tokens = new Map();
      this.held.set(exchangeType, tokens);
    }
    return tokens;
  }
}

function isPacketSize(length: number): boolean {
  return (
    length === packetSize(PacketMode.LTP) ||
    length === packetSize(PacketMode.QUOTE) ||
    length === packetSize(PacketMode.SNAP_QUOTE)
  );
}

/** One frame for each mode. They carry no id: errors would not name it. */
function requests(action: Action, batches: Batches): string[] {
  return [...batches].map(([mode, requested]) => requestFrame('', action, mode, requested));
}
