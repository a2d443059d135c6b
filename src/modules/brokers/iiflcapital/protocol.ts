import { randomBytes } from 'node:crypto';
import { parseJsonObject } from '../../../common/json-object.js';
import {
  type ConnectionFailure,
  type Endpoint,
  type Frame,
  LoginError,
  type Outbound,
  type Protocol,
  type ProtocolContext,
  type Rejection,
  type SubscriptionItem,
  type TickSink,
} from '../engine/contract.js';
import {
  MqttPacketReader,
  PINGREQ,
  PUBLISH,
  REFUSED,
  SUBACK,
  subscribePacket,
  unsubscribePacket,
} from '../engine/transports/mqtt-packet.js';
import { classifyMqttRefusal, mqttTransport } from '../engine/transports/mqtt-transport.js';
import { ReusedTicks } from '../families/feed/reused-ticks.js';
import { KEEPALIVE_SECONDS, PING_INTERVAL_MS } from './capabilities.js';
import { clientCodeOf } from './login.js';
import {
  CIRCUIT_BYTES,
  INTEREST_BYTES,
  MARKET_BYTES,
  MarketBook,
  marketDivisor,
  readDivisor,
  readLtp,
  readQuote,
} from './market-packet.js';
import { type InstrumentState, TopicBook, type TopicChange } from './topic-book.js';
import { updateTopics } from './topics.js';

/** Another implementation uses the first port, the official client the second; no document tells which one stays. */
const FEED_URL = 'mqtts://bridge.iiflcapital.com:8883';
const OTHER_FEED_URL = 'mqtts://bridge.iiflcapital.com:9906';

/** The broker takes 1,024, and clients of it are known to ask for no more than these. */
const TOPICS_PER_REQUEST = 100;
const MAX_PACKET_ID = 65_535;

/** The MQTT line of one session: a topic for each instrument, and packed packets of which each is a whole snapshot. */
export class IiflCapitalProtocol implements Protocol {
  readonly heartbeat = { intervalMs: PING_INTERVAL_MS, frame: () => this.beat() };
  private readonly clientCode: string | undefined;
  private readonly book = new TopicBook();
  private readonly packet = new MqttPacketReader();
  /** Topics of requests that are not answered yet, by packet id. */
  private readonly requests = new Map<number, readonly string[]>();
  private readonly updates: readonly string[];
  private readonly ticks = new ReusedTicks();
  private readonly levels = new MarketBook();
  private lastId = 0;

  constructor(private readonly context: ProtocolContext) {
    this.clientCode = clientCodeOf(context.credentials.user_session ?? '');
    this.updates = this.clientCode === undefined ? [] : updateTopics(this.clientCode);
  }

  endpoint(): Endpoint {
    const { credentials, channel, urls, now } = this.context;
    const override = urls?.[channel];
    if (this.clientCode === undefined) {
      throw new LoginError('credential', 'the session token of IIFL Capital names no user (preferred_username)');
    }
    const session = {
      clientId: `tickgate${now()}${randomBytes(4).toString('hex')}`,
      username: this.clientCode,
      password: `OPENID~~${credentials.user_session}~`,
      keepaliveSeconds: KEEPALIVE_SECONDS,
    };
    const elsewhere = override === undefined ? [OTHER_FEED_URL] : [];
    return { transport: mqttTransport(session, { elsewhere }), url: override ?? FEED_URL };
  }

  opened(): Outbound[] {
    return this.updates.length > 0 ? [this.subscribeTopics(this.updates)] : [];
  }

  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const change = noChange();
    for (const item of items) this.book.hold(item, change);
    return this.request(change);
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const change = noChange();
    for (const { instrument } of items) this.book.release(instrument, change);
    return this.request(change);
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string' || !this.packet.read(frame)) sink.malformed('no MQTT packet');
    else if (this.packet.type === PUBLISH) this.published(frame, sink);
    else if (this.packet.type === SUBACK) this.answeredRequest(frame, sink);
  }

  classify(failure: ConnectionFailure): Rejection | undefined {
    return classifyMqttRefusal(failure);
  }

  /** Any packet is a sign of life, so a request can stand in for a ping. */
  private beat(): Outbound {
    const change = noChange();
    this.book.seekSilent(change);
    return this.request(change)[0] ?? PINGREQ;
  }

  private published(frame: Buffer, sink: TickSink): void {
    const { topic, start, end } = this.packet;
    const size = end - start;
    const route = this.book.route(topic);
    if (!route) {
      if (this.updates.includes(topic)) readUpdate(frame.toString('utf8', start, end), sink);
    } else if (route.kind === 'market') {
      if (size < MARKET_BYTES) sink.malformed(`a market packet of ${size} bytes`);
      else this.moved(topic, route.state, frame, start, sink);
    } else if (route.kind === 'interest') {
      const interest = size < INTEREST_BYTES ? -1 : frame.readInt32LE(start);
      if (interest < 0) sink.malformed(`no open interest in ${size} bytes`);
      else route.state.oi = interest;
    } else {
      const divisor = size < CIRCUIT_BYTES ? undefined : readDivisor(frame, start + 8);
      if (divisor === undefined) sink.malformed(`no price band in ${size} bytes`);
      else route.bands.set(frame.readUInt32LE(start), frame.readUInt32LE(start + 4) / divisor);
    }
  }

  private moved(topic: string, state: InstrumentState, frame: Buffer, at: number, sink: TickSink): void {
    state.source ??= topic;
    if (state.source !== topic) return;
    const divisor = marketDivisor(frame, at);
    if (divisor === undefined) {
      sink.malformed('a market packet with a price divisor below nothing');
      return;
    }
    const { instrument, mode } = state.item;
    const tick = this.ticks.of(instrument, mode);
    if (mode === 'LTP') readLtp(frame, at, divisor, tick);
    else {
      readQuote(frame, at, divisor, tick);
      tick.oi = state.oi;
    }
    if (mode === 'DEPTH') {
      tick.upper_circuit = state.circuits.upper.get(state.id);
      tick.lower_circuit = state.circuits.lower.get(state.id);
      tick.depth = this.levels.read(frame, at, divisor);
    }
    tick.timestamp = this.context.now();
    sink.tick(tick);
  }

  private answeredRequest(frame: Buffer, sink: TickSink): void {
    const { start, end } = this.packet;
    const id = end - start < 2 ? 0 : frame.readUInt16BE(start);
    const topics = this.requests.get(id);
    // An answer to a request of another line, or to none.
    if (!topics) return;
    this.requests.delete(id);
    const granted: SubscriptionItem[] = [];
    const refused: SubscriptionItem[] = [];
    const answered = topics.slice(0, end - start - 2);
    const refusedTopics = answered.filter((_, place) => frame[start + 2 + place]! >= REFUSED);
    for (const topic of answered) {
      const isRefused = refusedTopics.includes(topic);
      const route = this.book.route(topic);
      const item = route?.kind === 'market' && route.state.topics[0] === topic ? route.state.item : undefined;
      if (item) (isRefused ? refused : granted).push(item);
      else if (isRefused) sink.notice(`the broker refused ${topic}`);
    }
    if (granted.length > 0) sink.acknowledged(granted);
    if (refused.length > 0) this.refuse(refused, refusedTopics, sink);
  }

  /** Whose prices are refused is let go, with what else was asked for it. */
  private refuse(items: SubscriptionItem[], refusedTopics: readonly string[], sink: TickSink): void {
    const change = noChange();
    for (const { instrument } of items) this.book.release(instrument, change);
    const dropped = change.dropped.filter((topic) => !refusedTopics.includes(topic));
    for (const frame of this.request({ added: [], dropped })) sink.send(frame);
    sink.rejected({ kind: 'fatal', message: 'the broker refused the subscription', items });
  }

  private request({ added, dropped }: TopicChange): Buffer[] {
    return [
      ...chunks(dropped).map((topics) => unsubscribePacket(this.nextId(), topics)),
      ...chunks(added).map((topics) => this.subscribeTopics(topics)),
    ];
  }

  private subscribeTopics(topics: readonly string[]): Buffer {
    const id = this.nextId();
    this.requests.set(id, topics);
    return subscribePacket(id, topics);
  }

  private nextId(): number {
    this.lastId = this.lastId === MAX_PACKET_ID ? 1 : this.lastId + 1;
    return this.lastId;
  }
}

function noChange(): TopicChange {
  return { added: [], dropped: [] };
}

function chunks(topics: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let start = 0; start < topics.length; start += TOPICS_PER_REQUEST) {
    parts.push(topics.slice(start, start + TOPICS_PER_REQUEST));
  }
  return parts;
}

function readUpdate(text: string, sink: TickSink): void {
  const update = parseJsonObject(text);
  if (update) sink.order(update);
  else sink.malformed('an update of an order that is no JSON object');
}
