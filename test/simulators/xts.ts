import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type JsonObject, parseJsonObject } from '../../src/common/json-object.js';
import type { Tick } from '../../src/common/tick.js';
import type { BrokerDefinition, Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';
import { ANNOUNCEMENT, attachment, messageBody, packet, textEvent } from './xts-encoder.js';
import { xtsIndexList, xtsListings, xtsMaster } from './xts-instruments.js';
import { greeting, XtsPolling } from './xts-polling.js';
import { type Answer, error, keyOf, MODES, OPEN_INTEREST, readAsked, success } from './xts-request.js';

export interface XtsOptions {
  definition: BrokerDefinition;
  /** The service whose socket clients use, and those that answer over HTTP. */
  socket: string;
  services: readonly string[];
  /** The binary service: packets instead of texts, every other one compressed. */
  packets?: 'narrow' | 'wide';
  /** What logins carry as their source; undefined: they must carry none. */
  loginSource?: string;
  /** Every other quote has its fields under `Touchline`. */
  nestsQuotes?: boolean;
  /** Every other message comes as the event `message`. */
  usesGenericEvents?: boolean;
  /** Subscriptions outlive their socket. */
  keepsSubscriptions?: boolean;
  /** What the exchange lists, in place of the usual. */
  instruments?: readonly Instrument[];
}

const QUOTA = 50;

interface Session {
  /** Refused as soon as it is greeted. */
  isRefused: boolean;
  /** The polling session that this socket takes over. */
  sid: string | undefined;
  readonly openInterest: Set<Instrument>;
}

type Connection = SimulatorConnection<Session>;

/** A market-data service: HTTP for everything but the data, which a socket of Socket.IO 2 brings. */
export class XtsSimulator extends WsSimulator<Session> {
  readonly definition: BrokerDefinition;
  protected readonly paths: Readonly<Record<string, string>>;
  private readonly polling = new XtsPolling();
  private readonly survivors = new Map<Instrument, Set<number>>();
  private messages = 0;

  constructor(private readonly options: XtsOptions) {
    super(options.instruments ?? xtsListings(options.definition.capabilities.exchanges));
    this.definition = options.definition;
    this.paths = { feed: `${options.socket}/socket.io/` };
  }

  override async stop(): Promise<void> {
    this.polling.stop();
    await super.stop();
  }

  override tick(symbol: string, exchange: string, values: Partial<Tick>): void {
    const instrument = this.instruments.find((one) => one.symbol === symbol && one.exchange === exchange);
    if (instrument && values.oi !== undefined) this.sendOpenInterest(instrument, values.oi);
    super.tick(symbol, exchange, values);
  }

  /** Sends a frame as it is on every connection. */
  say(frame: Frame): void {
    this.eachConnection((connection) => connection.send(frame));
  }

  protected credentialsAfter(rolls: number): Credentials {
    return {
      app_key: 'xts-app-key',
      secret_key: 'xts-secret-key',
      token: `xts-token-${rolls + 1}`,
      user_id: `XTS01_${rolls + 1}`,
    };
  }

  /** A wrong token is let in, and refused in the socket. */
  protected admit(_request: IncomingMessage, { pathname, searchParams }: URL): Admission<Session> | Refusal {
    if (pathname !== this.paths.feed) return { status: 404 };
    if (searchParams.get('EIO') !== '3' || searchParams.get('transport') !== 'websocket') {
      this.violations.push(`not Engine.IO 3 over WebSocket: EIO=${searchParams.get('EIO')}`);
      return { status: 400, body: '{"code":5,"message":"Unsupported protocol version"}' };
    }
    const sid = searchParams.get('sid') ?? undefined;
    if (sid !== undefined && !this.polling.has(sid)) return { status: 400, body: '{"code":1}' };
    const isRefused = !this.isAuthorized(searchParams);
    return { channel: 'feed', session: { isRefused, sid, openInterest: new Set() } };
  }

  protected override opened(connection: Connection): void {
    const { isRefused, sid } = connection.session;
    if (sid === undefined) {
      connection.send(greeting(randomUUID()));
      if (isRefused) this.refuseSocket(connection);
      else connection.send('40');
    }
    if (!isRefused && sid === undefined) this.joined(connection);
  }

  protected received(connection: Connection, frame: Frame): void {
    const { sid } = connection.session;
    if (frame === '2') connection.send('3');
    else if (frame === '2probe' && sid !== undefined) {
      connection.send('3probe');
      this.polling.pause(sid);
    } else if (frame === '5' && sid !== undefined) {
      if (connection.session.isRefused) this.refuseSocket(connection);
      else this.joined(connection);
    } else if (typeof frame !== 'string' || !frame.startsWith('42["join"')) {
      this.violations.push(`not a message: ${frame.toString().slice(0, 100)}`);
    }
  }

  protected encode({ instrument, stream }: Holding, state: MarketState): Frame[] {
    return this.message(Number(stream), instrument, state);
  }

  /** What the service sends is text, mostly, and so is its garbage. */
  protected override garbageFrame(): Frame {
    return randomBytes(48).toString('base64');
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.httpUrl);
    const service = this.options.services.find((one) => url.pathname.startsWith(`${one}/`));
    if (url.pathname === this.paths.feed) this.polling.answer(request, response, url);
    else if (service) void this.answerService(request, response, url, url.pathname.slice(service.length));
    else super.answerHttp(request, response);
  }

  // ------------------------------------------------------------------------------------- the socket

  private joined(connection: Connection): void {
    connection.send(textEvent('joined', `${this.credentials.user_id} joined successfully`));
    for (const [instrument, codes] of this.survivors) {
      for (const code of codes) this.book(connection, instrument, code);
    }
    // It comes all the time, for instruments that nobody wants as well.
    connection.send(textEvent('1105-json-partial', 't:12_1140025,110:2067.75,111:516.95'));
  }

  private refuseSocket(connection: Connection): void {
    connection.send('44"Invalid Token"');
    connection.close(1000);
  }

  private message(code: number, instrument: Instrument, state: MarketState): Frame[] {
    this.messages += 1;
    const { packets, nestsQuotes = false, usesGenericEvents = false } = this.options;
    const isOther = this.messages % 2 === 0;
    if (packets !== undefined) {
      const answered = code === 1512 ? 1502 : code;
      const form = { isWide: packets === 'wide', isCompressed: isOther };
      return [ANNOUNCEMENT, attachment(packet(answered, instrument, state, form))];
    }
    const body = messageBody(code, instrument, state, nestsQuotes && isOther);
    return [textEvent(usesGenericEvents && isOther ? 'message' : `${code}-json-full`, body)];
  }

  private sendOpenInterest(instrument: Instrument, oi: number): void {
    this.eachConnection((connection) => {
      if (!connection.session.openInterest.has(instrument)) return;
      const state = { ...this.market.of(instrument), oi };
      for (const frame of this.message(OPEN_INTEREST, instrument, state)) this.sendData(connection, frame);
    });
  }

  // ------------------------------------------------------------------------------------- HTTP

  private async answerService(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    path: string,
  ): Promise<void> {
    const body = parseJsonObject(await text(request)) ?? {};
    const { status, body: answer } = this.route(`${request.method} ${path}`, body, url, request);
    const reply = () => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    if (path === '/instruments/subscription') this.answer(reply);
    else reply();
  }

  private route(call: string, body: JsonObject, url: URL, { headers }: IncomingMessage): Answer {
    if (call === 'POST /auth/login') return this.logIn(body);
    if (headers.authorization !== this.credentials.token) return error('e-session-0007', 'Invalid Token');
    switch (call) {
      case 'DELETE /auth/logout':
        this.faults.rollToken();
        return success('s-user-0002', 'Logged out', {});
      case 'POST /instruments/subscription':
        this.requests += 1;
        return this.subscribe(body);
      case 'PUT /instruments/subscription':
        this.requests += 1;
        return this.unsubscribe(body);
      case 'GET /instruments/subscription':
        return this.listSubscriptions(Number(url.searchParams.get('xtsMessageCode')));
      case 'POST /instruments/quotes':
        return this.quotes(body);
      case 'POST /instruments/master': {
        const [segment] = Array.isArray(body.exchangeSegmentList) ? body.exchangeSegmentList : [];
        return success('s-instrument-0010', 'master', xtsMaster(this.instruments, String(segment)));
      }
      case 'GET /instruments/indexlist': {
        const exchange = url.searchParams.get('exchangeSegment') === '1' ? 'NSE_INDEX' : 'BSE_INDEX';
        return success('s-instrument-0007', 'indices', { indexList: xtsIndexList(this.instruments, exchange) });
      }
      case 'GET /config/clientConfig':
        return success('s-config-0001', 'configuration', {
          exchangeSegments: { NSECM: 1, NSEFO: 2, NSECD: 3, BSECM: 11, BSEFO: 12, MCXFO: 51 },
          xtsMessageCode: { touchlineEvent: 1501, marketDepthEvent: 1502, openInterestEvent: 1510, ltpEvent: 1512 },
        });
      default:
        return { status: 404, body: { type: 'error', code: 'e-app-404', description: 'not found' } };
    }
  }

  private logIn({ appKey, secretKey, source }: JsonObject): Answer {
    if (source !== this.options.loginSource) this.violations.push(`a login with the source ${String(source)}`);
    const { app_key, secret_key } = this.credentials;
    if (appKey !== app_key || secretKey !== secret_key) return error('e-user-0001', 'Invalid Application Credentials');
    const { token, user_id: userID } = this.faults.rollToken();
    return success('s-user-0001', 'Valid User.', { token, userID, appVersion: '2.0' });
  }

  private subscribe(body: JsonObject): Answer {
    const asked = readAsked(body, this.instruments);
    const [connection] = this.open;
    if (!asked || !connection) return this.violation('subscribe', body);
    const { code, instruments } = asked;
    const codes = new Set(this.codesOf(connection, code));
    if (instruments.some((instrument) => codes.has(instrument))) {
      return error('e-session-0002', 'Instrument already subscribed !');
    }
    for (const [place, instrument] of instruments.entries()) {
      if (this.book(connection, instrument, code)) continue;
      for (const booked of instruments.slice(0, place)) this.release(connection, booked, code);
      return error('e-session-0004', 'Subscription limit exceeded');
    }
    return success('s-session-0001', 'Instrument subscribed successfully!', {
      mdp: code,
      quotesList: body.instruments,
      listQuotes: instruments.map((one) => JSON.stringify(messageBody(code, one, this.market.of(one)))),
      Remaining_Subscription_Count: QUOTA - usedBy(connection),
    });
  }

  private unsubscribe(body: JsonObject): Answer {
    const asked = readAsked(body, this.instruments);
    const [connection] = this.open;
    if (!asked || !connection) return this.violation('unsubscribe', body);
    for (const instrument of asked.instruments) {
      if (!this.release(connection, instrument, asked.code)) {
        this.violations.push(`${instrument.symbol} is not subscribed to ${asked.code}`);
      }
    }
    const answer = success('s-response-0001', 'Instrument subscription deleted!', {
      Remaining_Subscription_Count: QUOTA - usedBy(connection),
    });
    return { ...answer, body: [answer.body] };
  }

  private listSubscriptions(code: number): Answer {
    const [connection] = this.open;
    const list = connection ? this.codesOf(connection, code) : [];
    return success('s-session-0002', 'subscriptions', list.map(keyOf));
  }

  private quotes(body: JsonObject): Answer {
    const asked = readAsked(body, this.instruments);
    if (!asked) return this.violation('quotes', body);
    const listQuotes = asked.instruments.map((one) =>
      JSON.stringify(messageBody(asked.code, one, this.market.of(one))),
    );
    return success('s-quotes-0001', 'Get quotes successfully!', { mdp: asked.code, listQuotes });
  }

  private violation(call: string, body: JsonObject): Answer {
    this.violations.push(`${call}: ${JSON.stringify(body).slice(0, 200)}`);
    return error('e-app-001', 'Bad Request');
  }

  private codesOf(connection: Connection, code: number): Instrument[] {
    if (code === OPEN_INTEREST) return [...connection.session.openInterest];
    return connection.holdings.filter(({ stream }) => stream === String(code)).map(({ instrument }) => instrument);
  }

  /** Every code of every instrument takes one unit of the quota. */
  private book(connection: Connection, instrument: Instrument, code: number): boolean {
    if (usedBy(connection) >= Math.min(QUOTA, this.capacityFault)) return false;
    const mode = MODES.get(code);
    if (mode) connection.put({ instrument, mode, depthLevel: 5, stream: String(code) });
    else connection.session.openInterest.add(instrument);
    if (this.options.keepsSubscriptions) {
      this.survivors.set(instrument, (this.survivors.get(instrument) ?? new Set()).add(code));
    }
    return true;
  }

  private release(connection: Connection, instrument: Instrument, code: number): boolean {
    this.survivors.get(instrument)?.delete(code);
    if (code === OPEN_INTEREST) return connection.session.openInterest.delete(instrument);
    return connection.release(instrument, String(code));
  }

  private isAuthorized(query: URLSearchParams): boolean {
    const { token, user_id } = this.credentials;
    return query.get('token') === token && query.get('userID') === user_id;
  }
}

function usedBy({ size, session }: Connection): number {
  return size + session.openInterest.size;
}
