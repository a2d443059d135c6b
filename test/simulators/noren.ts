import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type JsonObject, parseJsonObject } from '../../src/common/json-object.js';
import type { BrokerDefinition, Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import { changedFields, depthFields, type Fields, message, staticFields, touchlineFields } from './noren-encoder.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const KEYS_PER_REQUEST = 100;

/** A form of the login frame, and the kind of its answer. */
export interface LoginForm {
  t: 'a' | 'c';
  ack: 'ak' | 'ck';
  token: 'accesstoken' | 'susertoken';
  source: string;
}

/** What the brokers of the family do differently, as their servers see it. */
export interface NorenBroker {
  definition: BrokerDefinition;
  instruments: readonly Instrument[];
  path: string;
  /** Any of them is taken. */
  logins: readonly LoginForm[];
  /** `uid` and `actid`. */
  user: string;
  credentials(rolls: number): Credentials;
  /** The token that a login frame must hold. */
  socketToken(credentials: Credentials): string;
  orders: 'acknowledged' | 'silent' | 'pushed' | 'none';
  /** Absent: `{"t":"h"}`, which is answered. */
  heartbeat?: { frame: string };
  /** Put before the tokens of indices in the instrument table, and left out on the wire. */
  indexPrefix?: string;
  /** A socket is let in only after a session was made over HTTP. */
  wantsSession?: boolean;
  /** Answers an HTTP call; undefined where there is nothing of the kind. */
  answer?(call: HttpRequest, simulator: NorenSimulator): { status: number; body: unknown } | undefined;
}

export interface HttpRequest {
  method: string;
  path: string;
  authorization: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface NorenSimulatorOptions {
  /** After a client's orderly close its token is refused for this long; 0: at no time. */
  teardownMs?: number;
  /** The clock of `teardownMs`, in ms. */
  now?: () => number;
}

interface Session {
  isLoggedIn: boolean;
  token: string;
}

type Connection = SimulatorConnection<Session>;

const STREAMS: Readonly<Record<string, string>> = { t: 't', u: 't', d: 'd', ud: 'd' };

/** The feed of one broker of the family: snapshots and what has changed, touchline and depth side by side. */
export class NorenSimulator extends WsSimulator<Session> {
  readonly definition: BrokerDefinition;
  /** Sessions that were made over HTTP, where the broker wants one. */
  sessions = 0;
  /** What every HTTP call is answered with, in place of the broker's own answers. */
  answersHttp: { status: number; body: unknown } | undefined;
  protected readonly paths: Readonly<Record<string, string>>;
  private readonly closedAt = new Map<string, number>();
  private readonly sent = new WeakMap<Holding, Fields>();

  constructor(
    readonly broker: NorenBroker,
    private readonly options: NorenSimulatorOptions = {},
  ) {
    super(broker.instruments);
    this.definition = broker.definition;
    this.paths = { feed: broker.path };
  }

  /** Clients that have logged in. */
  get loggedIn(): number {
    return [...this.open].filter(({ session }) => session.isLoggedIn).length;
  }

  /** Sends a text as it is to every client that has logged in. */
  say(frame: string): void {
    this.eachConnection((connection) => {
      if (connection.session.isLoggedIn) connection.send(frame);
    });
  }

  /** Ends the sessions that are there, as a new one does. */
  endSessions(): void {
    this.sessions = 0;
    this.eachConnection((connection) => connection.cut());
  }

  protected credentialsAfter(rolls: number): Credentials {
    return this.broker.credentials(rolls);
  }

  protected admit(_request: IncomingMessage, { pathname }: URL): Admission<Session> | Refusal {
    if (pathname !== this.broker.path) return { status: 404 };
    return { channel: 'feed', session: { isLoggedIn: false, token: '' } };
  }

  protected override closed({ session }: Connection, code: number): void {
    if (code === 1000 && session.isLoggedIn) this.closedAt.set(session.token, this.now());
  }

  /** The session made over HTTP dies with its token. */
  protected override expired(connection: Connection): void {
    this.sessions = 0;
    super.expired(connection);
  }

  protected received(connection: Connection, frame: Frame): void {
    const request = typeof frame === 'string' ? parseJsonObject(frame) : undefined;
    if (!request) this.violations.push(`not a request: ${frame.toString().slice(0, 100)}`);
    else if (request.t === 'a' || request.t === 'c') this.logIn(connection, request);
    else if (!connection.session.isLoggedIn) this.violations.push(`before the login: ${String(frame)}`);
    else this.serve(connection, request, String(frame));
  }

  protected encode(holding: Holding, state: MarketState, moved?: MarketState): Frame[] {
    const { instrument, stream } = holding;
    const isBook = stream === 'd';
    const fields = isBook ? depthFields(instrument, state) : touchlineFields(instrument, state);
    const before = this.sent.get(holding);
    this.sent.set(holding, fields);
    const told = moved && before ? changedFields(fields, before) : { ...staticFields(instrument), ...fields };
    const t = `${stream}${moved ? 'f' : 'k'}`;
    return [message(t, instrument.brexchange, this.wireToken(instrument), told)];
  }

  /** What the broker sends is text, and so is its garbage. */
  protected override garbageFrame(): Frame {
    return randomBytes(48).toString('base64');
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    void text(request).then((body) => {
      const { method = '', url = '', headers } = request;
      const { authorization = '' } = headers;
      const call = { method, path: url, authorization, headers, body };
      const answer = this.answersHttp ?? this.broker.answer?.(call, this);
      if (!answer) super.answerHttp(request, response);
      else {
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
      }
    });
  }

  /** A refused client stays connected, and hears nothing more. */
  private logIn(connection: Connection, request: JsonObject): void {
    const { broker } = this;
    const form = broker.logins.find(({ t }) => t === request.t);
    const ack = form?.ack ?? 'ck';
    const token = broker.socketToken(this.credentials);
    const isValid =
      form !== undefined &&
      request.uid === broker.user &&
      request.actid === broker.user &&
      request.source === form.source &&
      request[form.token] === token &&
      !(broker.wantsSession && this.sessions === 0) &&
      !this.isTearingDown(token);
    if (!isValid) {
      connection.send(
        JSON.stringify({ t: ack, s: 'Not_Ok', uid: request.uid, emsg: 'Session Expired :  Invalid Session Key' }),
      );
      return;
    }
    // One session of a user: the newest wins.
    this.eachConnection((other) => {
      if (other !== connection && other.session.isLoggedIn) other.cut();
    });
    connection.session.isLoggedIn = true;
    connection.session.token = token;
    connection.send(JSON.stringify({ t: ack, s: 'OK', uid: broker.user }));
  }

  private isTearingDown(token: string): boolean {
    const closedAt = this.closedAt.get(token);
    return closedAt !== undefined && this.now() - closedAt < (this.options.teardownMs ?? 0);
  }

  private now(): number {
    return this.options.now?.() ?? performance.now();
  }

  private serve(connection: Connection, request: JsonObject, frame: string): void {
    const { heartbeat, orders, user } = this.broker;
    switch (request.t) {
      case 'h':
        if (frame !== (heartbeat?.frame ?? '{"t":"h"}')) this.violations.push(`not a heartbeat: ${frame}`);
        if (!heartbeat) connection.send('{"t":"hk"}');
        return;
      case 't':
      case 'd':
        this.requests += 1;
        this.subscribe(connection, request.t, this.keysOf(request));
        return;
      case 'u':
      case 'ud':
        this.requests += 1;
        this.unsubscribe(connection, request.t, this.keysOf(request));
        return;
      case 'o':
        if (orders === 'pushed' || orders === 'none') this.violations.push('orders are not to be asked for');
        if (request.actid !== user) this.violations.push(`orders of ${String(request.actid)}`);
        if (orders === 'acknowledged') connection.send('{"t":"ok"}');
        return;
      default:
        this.violations.push(`not a request: ${frame.slice(0, 100)}`);
    }
  }

  private keysOf({ k }: JsonObject): string[] {
    const keys = typeof k === 'string' && k !== '' ? k.split('#') : [];
    if (keys.length === 0 || keys.length > KEYS_PER_REQUEST) this.violations.push(`${keys.length} keys in a request`);
    return keys;
  }

  /** One snapshot for each key in their order; nothing at all for what is not known. */
  private subscribe(connection: Connection, stream: 't' | 'd', keys: readonly string[]): void {
    const held: Holding[] = [];
    for (const key of keys) {
      const instrument = this.instrumentOf(key);
      if (!instrument) continue;
      if (connection.holding(instrument, stream)) this.violations.push(`${key} is subscribed already`);
      const mode = stream === 'd' ? 'DEPTH' : 'QUOTE';
      if (!this.hold(connection, { instrument, mode, depthLevel: 5 }, stream)) continue;
      held.push(connection.holding(instrument, stream)!);
    }
    this.answer(() => {
      for (const holding of held) {
        if (connection.holding(holding.instrument, stream) !== holding) continue;
        for (const frame of this.encode(holding, this.market.of(holding.instrument))) this.sendData(connection, frame);
      }
    });
  }

  private unsubscribe(connection: Connection, t: 'u' | 'ud', keys: readonly string[]): void {
    for (const key of keys) {
      const instrument = this.instrumentOf(key);
      if (!instrument || !connection.release(instrument, STREAMS[t])) this.violations.push(`${key} is not subscribed`);
    }
    this.answer(() => connection.send(JSON.stringify({ t: `${t}k`, k: keys.join('#') })));
  }

  private instrumentOf(key: string): Instrument | undefined {
    const [exchange = '', token = ''] = key.split('|');
    const { indexPrefix } = this.broker;
    const index = indexPrefix === undefined ? undefined : this.listed(indexPrefix + token, exchange);
    return index ?? this.listed(token, exchange);
  }

  private wireToken({ token, exchange }: Instrument): string {
    const { indexPrefix = '' } = this.broker;
    return exchange.endsWith('_INDEX') && token.startsWith(indexPrefix) ? token.slice(indexPrefix.length) : token;
  }
}
