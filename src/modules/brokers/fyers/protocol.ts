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
import { numberOf, ReplyType, readReply } from '../families/hsm/replies.js';
import { dataAck, RequestType, topicsRequest } from '../families/hsm/requests.js';
import { accessTokenOf, readAccessToken } from './access-token.js';
import { classifyRefusal, refusedLine, troubleOf } from './dead-token.js';
import { DataDecoder } from './decode.js';
import { readFieldMap } from './field-map.js';
import { CHANNEL, connectRequest, PING } from './requests.js';
import { bookTick, feedTick } from './ticks.js';
import type { TopicState } from './topic-state.js';
import { type Topics, topicsOf } from './topics.js';

const FEED_URL = 'wss://socket.fyers.in/hsm/v1-5/prod';
/** The server answers no heartbeat, but wants one, in ms. */
const HEARTBEAT_MS = 30_000;
/** Answers to what the protocol never asks for, and data of other services. */
const IGNORED_TYPES: ReadonlySet<number> = new Set([2, 7, 8, 9, 10, 12, 13]);
/** Most topics in one request. */
const TOPICS_PER_REQUEST = 1500;
/** The broker's texts do not tell why a subscription failed: it is tried again, but not at once, in ms. */
const RETRY_REFUSED_MS = 30_000;

/** An instrument, and its item while it is held; what was dropped is kept, since its records may be on their way. */
interface Entry {
  readonly topics: Topics;
  item: SubscriptionItem | undefined;
}

/** A subscribe request that waits for its reply; replies come in the order of the requests and name nothing. */
interface Request {
  readonly topics: readonly string[];
  readonly items: readonly SubscriptionItem[];
}

/** One connection of HSM, the socket of all market data but the deep books. */
export class HsmProtocol implements Protocol {
  readonly waitsForReady = true;
  readonly heartbeat = { intervalMs: HEARTBEAT_MS, frame: () => PING };
  private readonly entries = new Map<string, Entry>();
  /** Topics that the server was asked for and has not refused. */
  private readonly active = new Set<string>();
  private readonly requests: Request[] = [];
  private readonly decoder = new DataDecoder();
  private isConnected = false;
  /** Data frames between two acknowledgements; 0 where frames carry no numbers. Real servers want them. */
  private ackEvery = Number.POSITIVE_INFINITY;
  private unacknowledged = 0;

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { credentials, channel, urls, now } = this.context;
    const trouble = troubleOf(credentials, now());
    const url = urls?.[channel] ?? FEED_URL;
    return { transport: trouble === undefined ? 'ws' : refusedLine(trouble), url };
  }

  opened(): Outbound[] {
    const { hsmKey = '' } = readAccessToken(accessTokenOf(this.context.credentials));
    return [connectRequest(hsmKey)];
  }

  /** Every mode needs the feed topic; a book is a topic beside it. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const requests: Request[] = [];
    const dropped: string[] = [];
    let topics: string[] = [];
    let asked: SubscriptionItem[] = [];
    for (const item of items) {
      const entry = this.entryOf(item);
      if (!entry) continue;
      entry.item = item;
      const { feed, book } = entry.topics;
      const wanted = book !== undefined && item.mode === 'DEPTH' ? [feed, book] : [feed];
      if (book !== undefined && wanted.length === 1 && this.active.delete(book)) dropped.push(book);
      const fresh = wanted.filter((topic) => !this.active.has(topic));
      if (fresh.length === 0) continue;
      if (topics.length + fresh.length > TOPICS_PER_REQUEST) {
        requests.push({ topics, items: asked });
        topics = [];
        asked = [];
      }
      for (const topic of fresh) this.active.add(topic);
      topics.push(...fresh);
      asked.push(item);
    }
    if (topics.length > 0) requests.push({ topics, items: asked });
    this.requests.push(...requests);
    return [
      ...requests.map((request) => topicsRequest(RequestType.SUBSCRIBE, request.topics, CHANNEL)),
      ...unsubscribeRequests(dropped),
    ];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const dropped: string[] = [];
    for (const item of items) {
      const entry = this.entryOf(item);
      if (!entry) continue;
      entry.item = undefined;
      const { feed, book } = entry.topics;
      if (this.active.delete(feed)) dropped.push(feed);
      if (book !== undefined && this.active.delete(book)) dropped.push(book);
    }
    return unsubscribeRequests(dropped);
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string' || frame.length < 3) {
      sink.malformed('a text, or a frame without a type');
      return;
    }
    switch (frame[2]) {
      case ReplyType.DATA:
        this.receiveData(frame, sink);
        break;
      case ReplyType.CONNECT:
        this.receiveConnectReply(frame, sink);
        break;
      case ReplyType.SUBSCRIBE:
        this.receiveSubscribeReply(frame, sink);
        break;
      case ReplyType.UNSUBSCRIBE:
        if (readReply(frame)?.isOk === false) sink.notice('an unsubscribe was refused (11012)');
        break;
      default:
        if (!IGNORED_TYPES.has(frame[2]!)) sink.malformed(`a frame of unknown type ${frame[2]}`);
    }
  }

  classify(failure: ConnectionFailure): Rejection | undefined {
    return classifyRefusal(failure);
  }

  private receiveConnectReply(frame: Buffer, sink: TickSink): void {
    if (this.isConnected) {
      sink.malformed('a second connect reply');
      return;
    }
    const reply = readReply(frame);
    if (!reply) {
      sink.malformed('a connect reply that is cut off');
      return;
    }
    if (reply.isOk === undefined) {
      sink.rejected({ kind: 'retryable', message: 'the connect reply says neither yes nor no (11002)' });
      return;
    }
    if (!reply.isOk) {
      sink.rejected({ kind: 'credential', message: 'Fyers refused the access token (11001): a new login is needed' });
      return;
    }
    this.isConnected = true;
    this.ackEvery = numberOf(reply.more[0]);
    this.takeFieldMap(reply.more[1], sink);
    sink.ready();
  }

  private takeFieldMap(field: Buffer | undefined, sink: TickSink): void {
    if (!field) return;
    const map = readFieldMap(field.toString('utf8'));
    if (map) this.decoder.fieldMap = map;
    else sink.malformed('a field map that is no JSON object');
  }

  private receiveSubscribeReply(frame: Buffer, sink: TickSink): void {
    const isOk = readReply(frame)?.isOk;
    if (isOk === undefined) {
      sink.malformed('a subscribe reply that says neither yes nor no');
      return;
    }
    const request = this.requests.shift();
    if (!request) return;
    if (isOk) {
      sink.acknowledged(request.items);
      return;
    }
    for (const topic of request.topics) this.active.delete(topic);
    const message = 'the subscription was refused (11011)';
    sink.rejected({ kind: 'retryable', message, items: [...request.items], retryAfterMs: RETRY_REFUSED_MS });
  }

  private receiveData(frame: Buffer, sink: TickSink): void {
    const recordsAt = this.ackEvery > 0 ? 7 : 3;
    if (recordsAt === 7 && frame.length >= 7) this.countFrame(frame.readUInt32BE(3), sink);
    this.decoder.decode(frame, recordsAt, {
      changed: (topic) => this.publish(topic, sink),
      malformed: (reason) => sink.malformed(reason),
    });
  }

  private countFrame(messageNumber: number, sink: TickSink): void {
    this.unacknowledged += 1;
    if (this.unacknowledged < this.ackEvery) return;
    this.unacknowledged = 0;
    sink.send(dataAck(messageNumber));
  }

  private publish(topic: TopicState, sink: TickSink): void {
    const entry = this.entries.get(topic.name);
    if (!entry) {
      sink.malformed('a record of an instrument that was never asked for');
      return;
    }
    const { item, topics } = entry;
    if (!item) return;
    if (topic.kind !== 'dp') sink.tick(feedTick(topic, item.instrument, item.mode === 'LTP' ? 'LTP' : 'QUOTE'));
    else if (item.mode === 'DEPTH') {
      sink.tick(bookTick(topic, this.decoder.topic(topics.feed), item.instrument, this.context.now()));
    }
  }

  private entryOf({ instrument }: SubscriptionItem): Entry | undefined {
    const topics = topicsOf(instrument);
    if (!topics) return undefined;
    let entry = this.entries.get(topics.feed);
    if (!entry) {
      entry = { topics, item: undefined };
      this.entries.set(topics.feed, entry);
      if (topics.book !== undefined) this.entries.set(topics.book, entry);
    }
    return entry;
  }
}

function unsubscribeRequests(topics: readonly string[]): Buffer[] {
  const requests: Buffer[] = [];
  for (let start = 0; start < topics.length; start += TOPICS_PER_REQUEST) {
    const part = topics.slice(start, start + TOPICS_PER_REQUEST);
    requests.push(topicsRequest(RequestType.UNSUBSCRIBE, part, CHANNEL));
  }
  return requests;
}
