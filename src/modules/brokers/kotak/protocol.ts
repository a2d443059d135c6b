import { parseJsonObject } from '../../../common/json-object.js';
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
import { numberOf, ReplyType, readReply } from '../families/hsm/replies.js';
import { dataAck, RequestType, topicsRequest } from '../families/hsm/requests.js';
import { ChannelNumbers } from './channel-numbers.js';
import { DataDecoder } from './decode.js';
import { connectRequest, HEARTBEAT } from './requests.js';
import { TickMaker } from './ticks.js';
import type { Topic } from './topic.js';
import { type TopicNames, topicNamesOf } from './topics.js';

const FEED_URL = 'wss://mlhsm.kotaksecurities.com';
/** The official client sends it a second ahead of its pings, in ms. */
const HEARTBEAT_MS = 29_000;
/** Answers to what the protocol never asks for. */
const IGNORED_TYPES: ReadonlySet<number> = new Set([2, 3, 7, 8, 9, 10]);
/** The broker does not tell why a subscription failed: it is tried again, but not at once, in ms. */
const RETRY_REFUSED_MS = 30_000;

/** An instrument while it is held; `item` is gone once it is dropped. */
interface Entry {
  readonly names: TopicNames;
  item: SubscriptionItem | undefined;
  /** Requests that name it and are not answered yet. */
  unanswered: number;
}

/** Topics of one kind and channel; replies come in the order of the requests and name nothing. */
interface Request {
  readonly channel: number;
  readonly topics: string[];
  readonly entries: Entry[];
}

/** One connection of the market data socket. */
export class KotakProtocol implements Protocol {
  readonly waitsForReady = true;
  readonly heartbeat = { intervalMs: HEARTBEAT_MS, frame: () => HEARTBEAT };
  /** By the name of each topic. */
  private readonly entries = new Map<string, Entry>();
  private readonly channels = new ChannelNumbers();
  private readonly requests: Request[] = [];
  private readonly decoder = new DataDecoder();
  private readonly ticks = new TickMaker();
  private isReady = false;
  /** Data packets from one acknowledgement to the next; 0 where packets carry no numbers. */
  private ackEvery = 0;
  private unacknowledged = 0;

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { channel, urls } = this.context;
    return { transport: 'ws', url: urls?.[channel] ?? FEED_URL };
  }

  opened(): Outbound[] {
    const { trading_token = '', trading_sid = '' } = this.context.credentials;
    return [connectRequest(trading_token, trading_sid)];
  }

  /** Every mode needs the feed topic; DEPTH needs the book beside it. Only what is not held yet is asked for. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const requests = new Map<string, Request>();
    const dropped: string[] = [];
    for (const item of items) {
      const entry = this.hold(item);
      if (!entry) continue;
      const { feed, book } = entry.names;
      this.ask(feed, entry, requests);
      if (book === undefined) continue;
      if (item.mode === 'DEPTH') this.ask(book, entry, requests);
      else if (this.channels.has(book)) dropped.push(book);
    }
    this.requests.push(...requests.values());
    const asked = [...requests.values()].map(({ topics, channel }) =>
      topicsRequest(RequestType.SUBSCRIBE, topics, channel),
    );
    return [...asked, ...this.release(dropped)];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const dropped: string[] = [];
    for (const { instrument } of items) {
      const entry = this.entries.get(topicNamesOf(instrument)?.feed ?? '');
      if (!entry) continue;
      const { feed, book } = entry.names;
      entry.item = undefined;
      this.entries.delete(feed);
      dropped.push(feed);
      if (book === undefined) continue;
      this.entries.delete(book);
      dropped.push(book);
    }
    return this.release(dropped);
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string') this.receiveText(frame, sink);
    else if (frame.length < 3) sink.malformed('a frame without a type');
    else if (frame[2] === ReplyType.DATA) this.receiveData(frame, sink);
    else if (frame[2] === ReplyType.CONNECT) this.receiveConnectReply(frame, sink);
    else if (frame[2] === ReplyType.SUBSCRIBE) this.receiveSubscribeReply(frame, sink);
    else if (frame[2] === ReplyType.UNSUBSCRIBE) {
      if (readReply(frame)?.isOk !== true) sink.notice('an unsubscribe was refused (11012)');
    } else if (!IGNORED_TYPES.has(frame[2]!)) sink.malformed(`a frame of unknown type ${frame[2]}`);
  }

  /** Texts are rare, and only errors among them matter. */
  private receiveText(text: string, sink: TickSink): void {
    const message = parseJsonObject(text);
    if (!message) sink.malformed('a text that is no JSON object');
    else if (message.error ?? message.errMsg ?? (message.stat === 'NotOk' ? message.stat : undefined)) {
      const { access_token, trading_token, trading_sid } = this.context.credentials;
      sink.notice(brokerText(text, [access_token, trading_token, trading_sid]));
    }
  }

  private receiveConnectReply(frame: Buffer, sink: TickSink): void {
    const reply = readReply(frame);
    if (!reply) sink.malformed('a connect reply that is cut off');
    else if (reply.isOk === undefined) {
      sink.rejected({ kind: 'retryable', message: 'the connect reply says neither yes nor no (11002)' });
    } else if (!reply.isOk) {
      sink.rejected({ kind: 'credential', message: 'Kotak refused the session (11001): a new login is needed' });
    } else {
      this.ackEvery = numberOf(reply.more[0]);
      if (this.isReady) return;
      this.isReady = true;
      sink.ready();
    }
  }

  private receiveSubscribeReply(frame: Buffer, sink: TickSink): void {
    const reply = readReply(frame);
    if (!reply) {
      sink.malformed('a subscribe reply that is cut off');
      return;
    }
    const request = this.requests.shift();
    if (!request) return;
    const items: SubscriptionItem[] = [];
    for (const entry of request.entries) {
      entry.unanswered -= 1;
      if (entry.item && (!reply.isOk || entry.unanswered === 0)) items.push(entry.item);
    }
    if (reply.isOk) {
      sink.acknowledged(items);
      return;
    }
    for (const topic of request.topics) this.channels.free(topic);
    for (const frame of this.unsubscribe(items)) sink.send(frame);
    const message = 'the subscription was refused (11011)';
    sink.rejected({ kind: 'retryable', message, items, retryAfterMs: RETRY_REFUSED_MS });
  }

  private receiveData(frame: Buffer, sink: TickSink): void {
    const countAt = this.ackEvery > 0 ? 7 : 3;
    if (countAt === 7 && frame.length >= 7) this.countPacket(frame.readUInt32BE(3), sink);
    this.decoder.decode(frame, countAt, {
      isHeld: (name) => this.entries.has(name),
      updated: (topic) => this.publish(topic, sink),
      malformed: (reason) => sink.malformed(reason),
    });
  }

  private countPacket(messageNumber: number, sink: TickSink): void {
    this.unacknowledged += 1;
    if (this.unacknowledged < this.ackEvery) return;
    this.unacknowledged = 0;
    sink.send(dataAck(messageNumber));
  }

  /** A scrip message in DEPTH waits for the first book. */
  private publish(topic: Topic, sink: TickSink): void {
    const { item, names } = this.entries.get(topic.name) ?? {};
    if (!item || !names) return;
    const { instrument, mode } = item;
    if (mode === 'DEPTH' && names.book !== undefined) {
      const book = this.decoder.topic(names.book);
      if (book) sink.tick(this.ticks.bookTick(book, this.decoder.topic(names.feed), instrument));
      return;
    }
    if (topic.kind === 'dp') return;
    const tick = this.ticks.feedTick(topic, instrument, mode);
    if (mode !== 'LTP' || tick.ltp !== undefined) sink.tick(tick);
  }

  private hold(item: SubscriptionItem): Entry | undefined {
    const names = topicNamesOf(item.instrument);
    if (!names) return undefined;
    let entry = this.entries.get(names.feed);
    if (!entry) {
      entry = { names, item, unanswered: 0 };
      this.entries.set(names.feed, entry);
      if (names.book !== undefined) this.entries.set(names.book, entry);
    }
    entry.item = item;
    return entry;
  }

  /** Puts a topic that is not held yet into the request of its kind and channel. */
  private ask(topic: string, entry: Entry, requests: Map<string, Request>): void {
    if (this.channels.has(topic)) return;
    const channel = this.channels.take(topic);
    const request = grouped(requests, topic, channel);
    request.entries.push(entry);
    entry.unanswered += 1;
  }

  /** Drops topics that are held, each on its channel. */
  private release(topics: readonly string[]): Outbound[] {
    const requests = new Map<string, Request>();
    for (const topic of topics) {
      this.decoder.forget(topic);
      const channel = this.channels.free(topic);
      if (channel !== undefined) grouped(requests, topic, channel);
    }
    return [...requests.values()].map(({ topics, channel }) => topicsRequest(RequestType.UNSUBSCRIBE, topics, channel));
  }
}

/** The request for the topic's kind and channel, with the topic in it: a frame holds one kind alone. */
function grouped(requests: Map<string, Request>, topic: string, channel: number): Request {
  const key = `${topic.slice(0, 2)}${channel}`;
  let request = requests.get(key);
  if (!request) {
    request = { channel, topics: [], entries: [] };
    requests.set(key, request);
  }
  request.topics.push(topic);
  return request;
}
