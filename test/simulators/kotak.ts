import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isIndexExchange } from '../../src/common/exchanges.js';
import { parseJsonObject } from '../../src/common/json-object.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { kotak } from '../../src/modules/brokers/kotak/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import {
  changes,
  connectReply,
  dataPacket,
  requestReply,
  type Scale,
  snapshotMessage,
  topicValues,
  updateMessage,
} from './kotak-encoder.js';
import { kotakListings } from './kotak-instruments.js';
import { readKotakRequest } from './kotak-request.js';
import type { MarketState } from './market.js';
import type { UpstreamSubscription } from './simulator.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, WsSimulator } from './ws-simulator.js';

const ACK_EVERY = 10;
/** Windows without an acknowledgement after which the server stops. */
const WINDOWS = 3;
const TOPICS_PER_CHANNEL = 200;
const TOPICS_PER_SESSION = 3000;
const LAST_CHANNEL = 16;
const SNAPSHOTS_PER_PACKET = 4;

/** The code of this moment that the login takes. */
export const KOTAK_CODE = '246810';
const MPIN = '135790';
const MOBILE_NUMBER = '+919876543210';
const ACCESS_TOKEN = 'kotak-access-token';
const VIEW = { token: 'view-token', sid: 'view-sid' };

interface Session {
  isConnected: boolean;
  topicIds: number;
  sent: number;
  acknowledged: number;
  /** Data was withheld by a fault: what the client has is not what updates build upon. */
  hasMissed: boolean;
  /** Channel of each subscribed topic. */
  readonly channels: Map<string, number>;
}

type Connection = SimulatorConnection<Session>;

/** What a subscriber of a topic was sent last, and its number on the connection. */
interface Sent {
  id: number;
  values: readonly number[];
}

export interface KotakOptions {
  /** Data packets from one acknowledgement to the next; 0: packets carry no numbers. */
  ackEvery?: number;
  /** Bodies of the instrument master by file name; none: there is no master. */
  master?: Readonly<Record<string, string>>;
}

/** The market data socket, the login, and the list and files of the instrument master. */
export class KotakSimulator extends WsSimulator<Session> {
  readonly definition = kotak;
  protected readonly paths = { feed: '/' };
  private readonly sentTo = new WeakMap<Holding, Sent>();
  private readonly ackEvery: number;

  constructor(private readonly options: KotakOptions = {}) {
    super(kotakListings);
    this.ackEvery = options.ackEvery ?? ACK_EVERY;
  }

  /** One for each instrument of a connection: a book topic says more than the quote's beside it. */
  override subscriptions(): UpstreamSubscription[] {
    const richest = new Map<string, UpstreamSubscription>();
    for (const one of super.subscriptions()) {
      const key = `${one.connection} ${one.exchange} ${one.symbol}`;
      if (richest.get(key)?.mode !== 'DEPTH') richest.set(key, one);
    }
    return [...richest.values()];
  }

  protected credentialsAfter(rolls: number): Credentials {
    return {
      ucc: 'AB123',
      access_token: ACCESS_TOKEN,
      mobile_number: MOBILE_NUMBER,
      mpin: MPIN,
      trading_token: `trading.token.${rolls + 1}`,
      trading_sid: `trading-sid-${rolls + 1}`,
      base_url: 'https://e21.kotaksecurities.com',
    };
  }

  /** Everybody is let in, and asked for the session then. */
  protected admit(): Admission<Session> {
    const counters = { topicIds: 100, sent: 0, acknowledged: 0 };
    return {
      channel: 'feed',
      session: { isConnected: false, ...counters, hasMissed: false, channels: new Map() },
    };
  }

  protected received(connection: Connection, frame: Frame): void {
    if (typeof frame === 'string') {
      if (frame !== '{"type":"hb"}') this.violations.push(`a text: ${frame.slice(0, 100)}`);
      return;
    }
    const request = readKotakRequest(frame);
    if (typeof request === 'string') {
      this.violations.push(request);
    } else if (request.kind === 'connect') {
      this.logIn(connection, request.token, request.sid);
    } else if (!connection.session.isConnected) {
      this.violations.push(`a request (${request.kind}) before the login`);
    } else if (request.kind === 'ack') {
      connection.session.acknowledged = request.messageNumber;
    } else {
      this.requests += 1;
      if (request.kind === 'subscribe') this.subscribe(connection, request.topics, request.channel);
      else this.unsubscribe(connection, request.topics, request.channel);
    }
  }

  protected encode(holding: Holding, state: MarketState, moved?: MarketState): Frame[] {
    const message = this.messageOf(holding, state, moved);
    return message ? [this.packet([message])] : [];
  }

  protected override sendData(connection: Connection, frame: Frame): void {
    const { session } = connection;
    if (!this.dataFlows(connection)) {
      session.hasMissed = true;
      return;
    }
    if (session.hasMissed) {
      session.hasMissed = false;
      this.sendSnapshots(connection, connection.holdings);
    }
    if (this.ackEvery > 0) {
      if (session.sent - session.acknowledged >= WINDOWS * this.ackEvery) return;
      session.sent += 1;
      (frame as Buffer).writeUInt32BE(session.sent, 3);
    }
    super.sendData(connection, frame);
  }

  /** A message type that there is not. */
  protected override garbageFrame(): Frame {
    const frame = randomBytes(64);
    frame[2] = 0xff;
    return frame;
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    const { method, url = '', headers } = request;
    const { master = {} } = this.options;
    const file = master[url.slice(1)];
    void text(request).then((body) => {
      const answer = (status: number, reply: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
      if (method === 'POST') answer(...this.session(url, headers, body));
      else if (file !== undefined) response.end(file);
      else if (headers.authorization !== ACCESS_TOKEN) answer(401, { message: 'Invalid token' });
      else answer(200, { data: { filesPaths: Object.keys(master).map((name) => `${this.httpUrl}/${name}`) } });
    });
  }

  // ------------------------------------------------------------------------------------- the session

  /** Status and answer of a login's step. */
  private session(url: string, headers: IncomingMessage['headers'], body: string): [number, unknown] {
    const given = parseJsonObject(body) ?? {};
    const isClient = headers.authorization === ACCESS_TOKEN && headers['neo-fin-key'] === 'neotradeapi';
    const { ucc, trading_token: token, trading_sid: sid, base_url: baseUrl } = this.credentials;
    if (url === '/login/1.0/tradeApiLogin') {
      const isRight = given.mobileNumber === MOBILE_NUMBER && given.ucc === ucc && given.totp === KOTAK_CODE;
      if (isClient && isRight) return [200, { data: { status: 'success', ...VIEW } }];
      return [401, { errMsg: 'Invalid credentials' }];
    }
    if (url !== '/login/1.0/tradeApiValidate') return [404, {}];
    if (!isClient || headers.sid !== VIEW.sid || headers.auth !== VIEW.token || given.mpin !== MPIN) {
      return [401, { errMsg: 'Invalid MPIN' }];
    }
    return [200, { data: { status: 'success', token, sid, baseUrl } }];
  }

  private logIn(connection: Connection, token: string, sid: string): void {
    const { trading_token, trading_sid } = this.credentials;
    const isOk = token === trading_token && sid === trading_sid;
    connection.session.isConnected = isOk;
    connection.send(connectReply(isOk, this.ackEvery));
    if (!isOk) connection.close(1000);
  }

  // ------------------------------------------------------------------------------------- topics

  private subscribe(connection: Connection, names: readonly string[], channel: number): void {
    const { channels } = connection.session;
    const fresh = names.filter((name) => !channels.has(name));
    const load = [...channels.values()].filter((one) => one === channel).length + fresh.length;
    if (channel < 2 || channel > LAST_CHANNEL || load > TOPICS_PER_CHANNEL) {
      this.violations.push(`${load} topics on channel ${channel}`);
    }
    const hasRoom = channels.size + fresh.length <= Math.min(TOPICS_PER_SESSION, this.capacityFault);
    if (hasRoom) for (const name of fresh) this.book(connection, name, channel);
    this.answer(() => {
      connection.send(requestReply(4, hasRoom));
      if (hasRoom)
        this.sendSnapshots(
          connection,
          names.flatMap((name) => this.holdingOf(connection, name) ?? []),
        );
    });
  }

  private book(connection: Connection, name: string, channel: number): void {
    const { session } = connection;
    session.channels.set(name, channel);
    const instrument = this.instrumentOf(name);
    if (!instrument) return;
    const stream = name.slice(0, 2);
    const holding: Holding = { instrument, mode: stream === 'dp' ? 'DEPTH' : 'QUOTE', depthLevel: 5, stream };
    session.topicIds += 1;
    this.sentTo.set(holding, { id: session.topicIds, values: [] });
    connection.put(holding);
  }

  private unsubscribe(connection: Connection, names: readonly string[], channel: number): void {
    const { channels } = connection.session;
    for (const name of names) {
      if (channels.get(name) !== channel) this.violations.push(`${name} is not subscribed on channel ${channel}`);
      channels.delete(name);
      const instrument = this.instrumentOf(name);
      if (instrument) connection.release(instrument, name.slice(0, 2));
    }
    this.answer(() => connection.send(requestReply(5, true)));
  }

  /** Several snapshots share a packet. */
  private sendSnapshots(connection: Connection, holdings: readonly Holding[]): void {
    for (let start = 0; start < holdings.length; start += SNAPSHOTS_PER_PACKET) {
      const part = holdings.slice(start, start + SNAPSHOTS_PER_PACKET);
      const messages = part.map((holding) => this.messageOf(holding, this.market.of(holding.instrument))!);
      this.sendData(connection, this.packet(messages));
    }
  }

  private messageOf(holding: Holding, state: MarketState, moved?: MarketState): Buffer | undefined {
    const { instrument, stream } = holding;
    const { id, values: before } = this.sentTo.get(holding)!;
    const values = topicValues(stream, state, scaleOf(instrument));
    this.sentTo.set(holding, { id, values });
    if (moved) {
      const changed = changes(before, values);
      return changed && updateMessage(id, changed);
    }
    const { brexchange, token, brsymbol } = instrument;
    return snapshotMessage(id, topicOf(instrument, stream), values, { 52: token, 53: brexchange, 54: brsymbol });
  }

  private packet(messages: readonly Buffer[]): Buffer {
    return this.ackEvery > 0 ? dataPacket(messages, 0) : dataPacket(messages);
  }

  private holdingOf(connection: Connection, name: string): Holding | undefined {
    const instrument = this.instrumentOf(name);
    return instrument && connection.holding(instrument, name.slice(0, 2));
  }

  private instrumentOf(name: string): Instrument | undefined {
    const [kind, segment = '', token = ''] = name.split('|');
    const instrument = this.listed(token, segment);
    return instrument && isIndexExchange(instrument.exchange) === (kind === 'if') ? instrument : undefined;
  }
}

function topicOf({ brexchange, token }: Instrument, kind: string): string {
  return `${kind}|${brexchange}|${token}`;
}

/** Prices of commodities are written finer than their precision. */
function scaleOf({ exchange }: Instrument): Scale {
  if (exchange === 'CDS') return { multiplier: 1, precision: 4 };
  return { multiplier: exchange === 'MCX' ? 100 : 1, precision: 2 };
}
