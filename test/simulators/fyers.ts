import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { fyers } from '../../src/modules/brokers/fyers/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import {
  connectReply,
  dataFrame,
  requestReply,
  snapshotRecord,
  topicValues,
  updateRecord,
} from './fyers-hsm-encoder.js';
import { fyersInstruments } from './fyers-instruments.js';
import { readHsmRequest, readTbtRequest, type TbtRequest } from './fyers-request.js';
import { bookOf, depthMessage, errorMessage, type SentBook } from './fyers-tbt-encoder.js';
import { scaleOf, topicOf } from './fyers-topics.js';
import type { MarketState } from './market.js';
import type { UpstreamSubscription } from './simulator.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const HSM = 'hsm';
const TBT = 'tbt';
const ACK_EVERY = 10;
/** Frames that the server sends ahead of acknowledgements before it stops. */
const MOST_UNACKNOWLEDGED = 3 * ACK_EVERY;
const TOPICS_PER_CONNECTION = 5000;
const DEEP_BOOKS_PER_CONNECTION = 5;
/** The order count of the fifth bid: every trade moves the book, so a book topic is never silent while its scrip moves. */
const LAST_ORDERS = 24;
/** 2100-01-01: tokens end by `rollToken`. Epoch seconds. */
const TOKEN_EXPIRY = 4_102_444_800;

interface Session {
  /** HSM: has logged in with a good key. */
  isConnected: boolean;
  topicIds: number;
  sent: number;
  acknowledged: number;
  /** Data was withheld by a fault: what the client has is not what updates build upon. */
  hasMissed: boolean;
  /** TBT: channels that data flows on. */
  readonly resumed: Set<string>;
}

type Connection = SimulatorConnection<Session>;

interface Topic {
  name: string;
  instrument: Instrument;
  kind: string;
}

/** HSM and TBT, as two paths of one server. */
export class FyersSimulator extends WsSimulator<Session> {
  readonly definition = fyers;
  protected readonly paths: Readonly<Record<string, string>> = { [HSM]: '/hsm/v1-5/prod', [TBT]: '/versova' };
  private readonly topics = new Map<string, Topic>();
  private listedTopics = 0;
  /** What a subscriber of a topic was sent last, and its number on the connection. */
  private readonly records = new WeakMap<Holding, { id: number; values: readonly number[] }>();
  private readonly books = new WeakMap<Holding, SentBook>();
  private sequence = 0;

  constructor(instruments: readonly Instrument[] = fyersInstruments) {
    super(instruments);
  }

  /** One for each instrument of a connection: a book topic says more than the feed topic beside it. */
  override subscriptions(): UpstreamSubscription[] {
    const richest = new Map<string, UpstreamSubscription>();
    for (const one of super.subscriptions()) {
      const key = `${one.connection} ${one.exchange} ${one.symbol}`;
      if (richest.get(key)?.mode !== 'DEPTH') richest.set(key, one);
    }
    return [...richest.values()];
  }

  protected credentialsAfter(rolls: number): Credentials {
    const claims = { sub: 'access_token', hsm_key: keyAfter(rolls), exp: TOKEN_EXPIRY };
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const access_token = `${part({ typ: 'JWT', alg: 'HS256' })}.${part(claims)}.signature`;
    return { client_id: 'AB12CD34EF-100', secret: 'fyers-app-secret', access_token };
  }

  /** HSM lets everybody in and asks for the key then; TBT looks at the header. */
  protected admit({ headers }: IncomingMessage, { pathname }: URL): Admission<Session> | Refusal {
    const channel = Object.keys(this.paths).find((name) => this.paths[name] === pathname);
    if (!channel) return { status: 404 };
    const { client_id, access_token } = this.credentials;
    const token = headers.authorization?.replace(`${client_id}:`, '');
    if (channel === TBT && token !== access_token) return { status: 401 };
    const resumed = new Set<string>();
    const session = { isConnected: false, topicIds: 100, sent: 0, acknowledged: 0, hasMissed: false, resumed };
    return { channel, session };
  }

  protected received(connection: Connection, frame: Frame): void {
    if (connection.channel === HSM) this.receivedByHsm(connection, frame);
    else this.receivedByTbt(connection, frame);
  }

  protected encode(holding: Holding, state: MarketState, moved?: MarketState): Frame[] {
    return holding.depthLevel === 50 ? this.encodeBook(holding, state, moved) : this.encodeTopic(holding, state, moved);
  }

  protected override sendData(connection: Connection, frame: Frame): void {
    const { session } = connection;
    if (!this.dataFlows(connection)) {
      session.hasMissed = true;
      return;
    }
    if (session.hasMissed) {
      session.hasMissed = false;
      for (const { instrument, stream } of connection.holdings) this.snapshot(connection, instrument, stream);
    }
    if (connection.channel === TBT) {
      if (session.resumed.size > 0) super.sendData(connection, frame);
      return;
    }
    if (session.sent - session.acknowledged >= MOST_UNACKNOWLEDGED) return;
    session.sent += 1;
    (frame as Buffer).writeUInt32BE(session.sent, 3);
    super.sendData(connection, frame);
  }

  /** Neither a message type of HSM nor a wire type of protobuf. */
  protected override garbageFrame(): Frame {
    const frame = randomBytes(64);
    frame.fill(0xff, 0, 3);
    return frame;
  }

  // ------------------------------------------------------------------------------------- HSM

  private receivedByHsm(connection: Connection, frame: Frame): void {
    const request = typeof frame === 'string' ? 'a text' : readHsmRequest(frame);
    if (typeof request === 'string') {
      this.violations.push(request);
      return;
    }
    if (request.kind === 'ping') return;
    if (request.kind === 'ack') {
      connection.session.acknowledged = request.messageNumber;
    } else if (request.kind === 'connect') {
      this.login(connection, request.key);
    } else if (!connection.session.isConnected) {
      this.violations.push(`a ${request.kind} before the login`);
    } else if (request.kind === 'other') {
      connection.send(requestReply(request.type, true));
    } else {
      this.requests += 1;
      if (request.kind === 'subscribe') this.subscribe(connection, request.topics);
      else this.unsubscribe(connection, request.topics);
    }
  }

  private login(connection: Connection, key: string): void {
    const { hsm_key } = claimsOf(this.credentials);
    connection.session.isConnected = key === hsm_key;
    connection.send(connectReply(connection.session.isConnected, ACK_EVERY));
  }

  private subscribe(connection: Connection, names: readonly string[]): void {
    const topics = names.map((name) => this.findTopic(name)).filter((topic) => topic !== undefined);
    const fresh = topics.filter(({ instrument, kind }) => !connection.holding(instrument, kind));
    const load = connection.size + fresh.length;
    const hasRoom = load <= Math.min(TOPICS_PER_CONNECTION, this.capacityFault);
    if (load > TOPICS_PER_CONNECTION) this.violations.push(`${load} topics`);
    if (hasRoom) {
      for (const { instrument, kind } of fresh) {
        const holding: Holding = { instrument, mode: kind === 'dp' ? 'DEPTH' : 'QUOTE', depthLevel: 5, stream: kind };
        connection.session.topicIds += 1;
        this.records.set(holding, { id: connection.session.topicIds, values: [] });
        connection.put(holding);
      }
    }
    this.answer(() => {
      connection.send(requestReply(4, hasRoom));
      if (hasRoom) for (const topic of topics) this.snapshot(connection, topic.instrument, topic.kind);
    });
  }

  private unsubscribe(connection: Connection, names: readonly string[]): void {
    for (const name of names) {
      const topic = this.findTopic(name);
      if (topic) connection.release(topic.instrument, topic.kind);
    }
    this.answer(() => connection.send(requestReply(5, true)));
  }

  private encodeTopic(holding: Holding, state: MarketState, moved?: MarketState): Frame[] {
    const { instrument, stream } = holding;
    const topic = topicOf(instrument, stream);
    const scale = scaleOf(instrument);
    const record = this.records.get(holding)!;
    const values = topicValues(topic, state, scale);
    if (moved && !moved.depth && stream === 'dp') values[LAST_ORDERS] = (record.values[LAST_ORDERS] ?? 0) + 1;
    const bytes = moved
      ? updateRecord(record.id, record.values, values)
      : snapshotRecord(record.id, { topic, tradingSymbol: instrument.symbol }, scale, values);
    this.records.set(holding, { id: record.id, values });
    return bytes ? [dataFrame(0, bytes)] : [];
  }

  private findTopic(name: string): Topic | undefined {
    const { instruments } = this;
    if (this.listedTopics !== instruments.length) {
      this.listedTopics = instruments.length;
      for (const instrument of instruments) {
        for (const kind of instrument.exchange.endsWith('_INDEX') ? ['if'] : ['sf', 'dp']) {
          const topic = { name: topicOf(instrument, kind), instrument, kind };
          this.topics.set(topic.name, topic);
        }
      }
    }
    return this.topics.get(name);
  }

  // ------------------------------------------------------------------------------------- TBT

  private receivedByTbt(connection: Connection, frame: Frame): void {
    if (frame === 'ping') {
      connection.send('pong');
      return;
    }
    const request = typeof frame === 'string' ? readTbtRequest(frame) : 'a binary frame';
    if (typeof request === 'string') this.violations.push(request);
    else if (request.kind === 'channels') this.switchChannels(connection, request);
    else {
      this.requests += 1;
      const instruments = this.instruments.filter(({ brsymbol }) => request.symbols.includes(brsymbol));
      if (request.kind === 'subscribe') this.subscribeBooks(connection, instruments);
      else for (const instrument of instruments) connection.release(instrument);
    }
  }

  private switchChannels(connection: Connection, { resume, pause }: TbtRequest & { kind: 'channels' }): void {
    const { resumed } = connection.session;
    const wasPaused = resumed.size === 0;
    for (const channel of resume) resumed.add(channel);
    for (const channel of pause) resumed.delete(channel);
    if (wasPaused) for (const { instrument } of connection.holdings) this.snapshot(connection, instrument);
  }

  private subscribeBooks(connection: Connection, instruments: readonly Instrument[]): void {
    const fresh = instruments.filter((instrument) => !connection.holding(instrument));
    const load = connection.size + fresh.length;
    if (load > DEEP_BOOKS_PER_CONNECTION) this.violations.push(`${load} deep books`);
    if (load > Math.min(DEEP_BOOKS_PER_CONNECTION, this.capacityFault)) {
      this.answer(() => connection.send(errorMessage('subscription limit exceeded')));
      return;
    }
    for (const instrument of fresh) connection.put({ instrument, mode: 'DEPTH', depthLevel: 50, stream: '' });
    this.answer(() => {
      for (const instrument of instruments) this.snapshot(connection, instrument);
    });
  }

  private encodeBook(holding: Holding, state: MarketState, moved?: MarketState): Frame[] {
    const { token, brsymbol: ticker } = holding.instrument;
    const before = moved && this.books.get(holding);
    const book = bookOf(state);
    this.books.set(holding, book);
    this.sequence += 1;
    return [depthMessage({ token, ticker, feedTime: state.timestamp ?? 0, sequence: this.sequence }, book, before)];
  }

  private snapshot(connection: Connection, instrument: Instrument, stream = ''): void {
    const holding = connection.holding(instrument, stream);
    if (!holding) return;
    for (const frame of this.encode(holding, this.market.of(instrument))) this.sendData(connection, frame);
  }
}

function keyAfter(rolls: number): string {
  return `a3f1${String(rolls).padStart(28, '0')}`;
}

function claimsOf({ access_token = '' }: Credentials): { hsm_key?: string } {
  return JSON.parse(Buffer.from(access_token.split('.')[1]!, 'base64url').toString());
}
