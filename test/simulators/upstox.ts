import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { DepthLevel, Mode } from '../../src/common/mode.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { upstox } from '../../src/modules/brokers/upstox/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { encodeFeed, encodeMarketInfo, encodeResponse, type FeedMode, partsOf } from './upstox-encoder.js';
import { upstoxInstruments } from './upstox-instruments.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const PING_MS = 10_000;
const FEED_PATH = '/v3/feed/market-data-feed';
const MODES: Readonly<Record<FeedMode, { mode: Mode; depthLevel: DepthLevel }>> = {
  ltpc: { mode: 'LTP', depthLevel: 5 },
  full: { mode: 'DEPTH', depthLevel: 5 },
  full_d30: { mode: 'DEPTH', depthLevel: 30 },
};
/** Connections of a standard account. */
const CONNECTIONS = 2;
const INVALID_TOKEN = { errorCode: 'UDAPI100050', message: 'Invalid token used to access API' };

type Connection = SimulatorConnection<undefined>;

interface Request {
  guid?: unknown;
  method?: unknown;
  data?: { mode?: unknown; instrumentKeys?: unknown };
}

/** The market data feed V3 with both ways in (redirect and authorize), and the token exchange of the login. */
export class UpstoxSimulator extends WsSimulator {
  readonly definition = upstox;
  /** The code that the login page would have handed out last. */
  readonly code = 'login-code-1';
  protected readonly paths = { feed: FEED_PATH };
  /** One-time codes of feed URLs that were handed out and not used. */
  private readonly feedCodes = new Set<string>();

  constructor(instruments: readonly Instrument[] = upstoxInstruments) {
    super(instruments);
  }

  override async start(): Promise<void> {
    await super.start();
    this.every(PING_MS, () => this.eachConnection((connection) => connection.ping()));
  }

  /** A control text on every connection. */
  error(message: string): void {
    this.eachConnection((connection) => connection.send(refusal('sub', message)));
  }

  protected credentialsAfter(rolls: number): Credentials {
    return {
      api_key: 'upstox-key',
      api_secret: 'upstox-api-secret',
      redirect_uri: 'http://localhost/callback',
      access_token: `upstox-token-${rolls + 1}`,
    };
  }

  /** The feed's own URL answers with a redirect to one that serves once. */
  protected admit({ headers }: IncomingMessage, { pathname, searchParams }: URL): Admission<undefined> | Refusal {
    if (pathname !== FEED_PATH) return { status: 404 };
    const code = searchParams.get('code');
    if (code === null) {
      if (!this.isAuthorized(headers.authorization)) return { status: 401, body: errorBody(INVALID_TOKEN) };
      return { status: 302, headers: { location: this.oneTimeUrl() } };
    }
    if (!this.feedCodes.delete(code)) return { status: 410, body: errorBody({ message: 'The code was used' }) };
    if (this.open.size >= CONNECTIONS) return { status: 429, body: errorBody({ message: 'Too many connections' }) };
    return { channel: 'feed', session: undefined };
  }

  protected override opened(connection: Connection): void {
    connection.send(encodeMarketInfo(['NSE_EQ', 'NSE_FO', 'BSE_EQ', 'MCX_FO'], Date.now()));
  }

  protected received(connection: Connection, frame: Frame): void {
    this.requests += 1;
    const request = parseRequest(frame);
    const { instrumentKeys, mode = 'ltpc' } = request?.data ?? {};
    const isUnderstood = request && typeof request.guid === 'string' && request.guid !== '' && isKeys(instrumentKeys);
    if (isUnderstood && request.method === 'unsub') this.unsubscribe(connection, instrumentKeys);
    else if (isUnderstood && (request.method === 'sub' || request.method === 'change_mode') && isFeedMode(mode)) {
      this.subscribe(connection, mode, instrumentKeys);
    } else this.refuseRequest(connection, `not a request: ${frame.toString().slice(0, 200)}`);
  }

  protected encode({ instrument, mode, depthLevel }: Holding, state: MarketState, moved?: MarketState): Frame[] {
    const feed = encodeFeed(instrument, feedModeOf(mode, depthLevel), state, moved && partsOf(moved));
    if (!feed) return [];
    const feeds = new Map([[instrument.token, feed]]);
    return [encodeResponse(moved ? 'live_feed' : 'initial_feed', feeds, state.timestamp ?? 0)];
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.httpUrl);
    if (request.method === 'POST' && pathname === '/v2/login/authorization/token')
      void this.exchange(request, response);
    else if (request.method === 'GET' && pathname === `${FEED_PATH}/authorize`) this.authorize(request, response);
    else super.answerHttp(request, response);
  }

  private subscribe(connection: Connection, mode: FeedMode, keys: readonly string[]): void {
    const held: Instrument[] = [];
    for (const key of keys) {
      const instrument = this.listed(key);
      if (!instrument) continue;
      if (this.hold(connection, { instrument, ...MODES[mode] })) held.push(instrument);
      else connection.send(refusal('sub', `instrument key limit exceeded: ${key}`));
    }
    this.answer(() => this.sendSnapshot(connection, mode, held));
  }

  private unsubscribe(connection: Connection, keys: readonly string[]): void {
    for (const key of keys) {
      const instrument = this.listed(key);
      if (instrument) connection.release(instrument);
    }
  }

  /** Of exactly the keys that were asked for, also when they were before. */
  private sendSnapshot(connection: Connection, mode: FeedMode, instruments: readonly Instrument[]): void {
    const feeds = new Map<string, Buffer>();
    for (const instrument of instruments) {
      feeds.set(instrument.token, encodeFeed(instrument, mode, this.market.of(instrument))!);
    }
    if (feeds.size > 0) this.sendData(connection, encodeResponse('initial_feed', feeds, Date.now()));
  }

  private refuseRequest(connection: Connection, violation: string): void {
    this.violations.push(violation);
    connection.send(refusal('sub', 'Invalid request'));
  }

  private isAuthorized(header: string | undefined): boolean {
    return header === `Bearer ${this.credentials.access_token}`;
  }

  private oneTimeUrl(): string {
    const code = randomUUID();
    this.feedCodes.add(code);
    return `${this.urls.feed}?code=${code}`;
  }

  private authorize({ headers }: IncomingMessage, response: ServerResponse): void {
    if (this.isAuthorized(headers.authorization)) {
      const url = this.oneTimeUrl();
      const data = { authorized_redirect_uri: url, authorizedRedirectUri: url };
      reply(response, 200, JSON.stringify({ status: 'success', data }));
    } else reply(response, 401, errorBody(INVALID_TOKEN));
  }

  private async exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    const { api_key, api_secret, redirect_uri, access_token } = this.credentials;
    const isValid =
      form.code === this.code &&
      form.client_id === api_key &&
      form.client_secret === api_secret &&
      form.redirect_uri === redirect_uri &&
      form.grant_type === 'authorization_code';
    if (isValid) reply(response, 200, JSON.stringify({ user_id: 'AB12CD', access_token }));
    else reply(response, 401, errorBody({ errorCode: 'UDAPI100057', message: 'Invalid Auth code' }));
  }
}

function feedModeOf(mode: Mode, depthLevel: DepthLevel): FeedMode {
  if (mode === 'LTP') return 'ltpc';
  return depthLevel === 30 ? 'full_d30' : 'full';
}

/** Requests come in binary frames and in texts. */
function parseRequest(frame: Frame): Request | undefined {
  try {
    const value: unknown = JSON.parse(frame.toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFeedMode(value: unknown): value is FeedMode {
  return typeof value === 'string' && Object.hasOwn(MODES, value);
}

function isKeys(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((key) => typeof key === 'string');
}

function refusal(method: string, message: string): string {
  return JSON.stringify({ status: 'failed', method, error: { code: 'limit', message } });
}

function errorBody(error: { errorCode?: string; message: string }): string {
  return JSON.stringify({ status: 'error', errors: [error] });
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
