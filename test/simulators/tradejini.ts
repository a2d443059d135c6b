import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../src/common/json-object.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { tradejini } from '../../src/modules/brokers/tradejini/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import {
  bookPacket,
  eventPacket,
  frame,
  hasPrices,
  marketStatusPacket,
  pongPacket,
  pricePacket,
} from './tradejini-encoder.js';
import { tradejiniListings } from './tradejini-instruments.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const PATH = '/v2.1/stream';
const OAUTH = '/v2/api-gw/oauth';
const SYMBOLS = 1000;
const UNAUTHORIZED = 4001;

/** The code of this moment, and the one of a redirect. */
export const TRADEJINI_CODE = '135790';
const PIN = '2468';

/** The two lists as the client has sent them last. */
interface Session {
  isValid: boolean;
  L1: readonly Instrument[];
  L5: readonly Instrument[];
  wantsEvents: boolean;
}

type Connection = SimulatorConnection<Session>;

/** The Nxtrad stream, where a request takes the place of the one before it, and the logins. */
export class TradejiniSimulator extends WsSimulator<Session> {
  readonly definition = tradejini;
  protected readonly paths = { feed: PATH };
  private frames = 0;

  constructor() {
    super(tradejiniListings);
  }

  /** An event for all who have asked for events. */
  event(event: unknown): void {
    this.eachConnection((connection) => {
      if (connection.session.wantsEvents) connection.send(frame([eventPacket(event)]));
    });
  }

  protected credentialsAfter(rolls: number): Credentials {
    return {
      api_key: 'jini-api-key',
      pin: PIN,
      api_secret: 'jini-secret',
      redirect_uri: 'http://127.0.0.1/back',
      access_token: `jini.token/${rolls + 1}`,
    };
  }

  protected admit(_request: IncomingMessage, { pathname, searchParams }: URL): Admission<Session> | Refusal {
    if (pathname !== PATH) return { status: 404 };
    const { api_key, access_token } = this.credentials;
    const isValid = searchParams.get('token') === `${api_key}:${access_token}` && searchParams.get('version') === '3.1';
    return { channel: 'feed', session: { isValid, L1: [], L5: [], wantsEvents: false } };
  }

  protected override opened(connection: Connection): void {
    if (connection.session.isValid) connection.send(frame([marketStatusPacket()]));
    else this.expired(connection);
  }

  protected override expired(connection: Connection): void {
    connection.close(UNAUTHORIZED, 'Unauthorized Access');
  }

  protected received(connection: Connection, received: Frame): void {
    const lines = typeof received === 'string' && received.endsWith('\n') ? received.slice(0, -1).split('\n') : [''];
    for (const line of lines) this.request(connection, parseJsonObject(line), line);
  }

  /** An update's book comes in one frame with its prices, and a first one in a frame of its own, as it is asked for apart. */
  protected encode({ instrument, mode }: Holding, state: MarketState, moved?: MarketState): Frame[] {
    if (!moved) {
      const prices = this.framed(pricePacket(instrument, state, true));
      return mode === 'DEPTH' ? [prices, this.framed(bookPacket(instrument, state))] : [prices];
    }
    const packets: Buffer[] = [];
    if (hasPrices(moved)) packets.push(pricePacket(instrument, moved));
    if (mode === 'DEPTH' && moved.depth) packets.push(bookPacket(instrument, state));
    return packets.length > 0 ? [this.framed(...packets)] : [];
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    void text(request).then((body) => {
      const token = this.logIn(request, new URLSearchParams(body));
      const reply = token
        ? { scope: 'general', access_token: token, token_type: 'bearer', expires_in: 86_400 }
        : { s: 'error', msg: 'Unauthorized' };
      response.writeHead(token ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
    });
  }

  private logIn({ url, headers }: IncomingMessage, form: URLSearchParams): string | undefined {
    const { api_key = '', api_secret = '', redirect_uri = '', access_token } = this.credentials;
    const individual = { password: PIN, twoFa: TRADEJINI_CODE, twoFaTyp: 'totp' };
    const shared = { client_id: api_key, client_secret: api_secret, redirect_uri };
    const expected =
      url === `${OAUTH}/individual-token-v2`
        ? individual
        : { ...shared, code: TRADEJINI_CODE, grant_type: 'authorization_code' };
    const isKnown = expected !== individual || headers.authorization === `Bearer ${api_key}`;
    return isKnown && Object.entries(expected).every(([name, value]) => form.get(name) === value)
      ? access_token
      : undefined;
  }

  private request(connection: Connection, request: JsonObject | undefined, line: string): void {
    const { session } = connection;
    if (request?.type === 'PING') {
      connection.send(frame([pongPacket()]));
      return;
    }
    this.requests += 1;
    const { type, action } = request ?? {};
    const list = action === 'unsub' ? [] : this.instrumentsOf(request?.tokens);
    if (type === 'event') session.wantsEvents = action === 'sub' && Array.isArray(request?.events);
    else if ((type === 'L1' || type === 'L5') && (action === 'sub' || action === 'unsub') && list) {
      this.replace(connection, type, list.slice(0, this.capacityFault));
    } else this.violations.push(`not a request: ${line.slice(0, 100)}`);
  }

  /** The new list is all that the client gets from now on. */
  private replace(connection: Connection, type: 'L1' | 'L5', list: readonly Instrument[]): void {
    const { session } = connection;
    const before = new Set(session[type]);
    session[type] = list;
    const booked = new Set(session.L5);
    for (const { instrument } of connection.holdings)
      if (!session.L1.includes(instrument)) connection.release(instrument);
    for (const instrument of session.L1) {
      const mode = booked.has(instrument) ? 'DEPTH' : 'QUOTE';
      this.hold(connection, { instrument, mode, depthLevel: 5 });
    }
    const fresh = list.filter((instrument) => !before.has(instrument));
    this.answer(() => {
      for (const instrument of fresh) this.snapshot(connection, type, instrument);
    });
  }

  private snapshot(connection: Connection, type: 'L1' | 'L5', instrument: Instrument): void {
    if (!connection.session[type].includes(instrument)) return;
    const state = this.market.of(instrument);
    const packet = type === 'L1' ? pricePacket(instrument, state, true) : bookPacket(instrument, state);
    this.sendData(connection, this.framed(packet));
  }

  /** Plain and packed in turn. */
  private framed(...packets: Buffer[]): Buffer {
    this.frames += 1;
    return frame(packets, this.frames % 2 === 0);
  }

  private instrumentsOf(tokens: unknown): Instrument[] | undefined {
    if (!Array.isArray(tokens) || tokens.length === 0 || tokens.length > SYMBOLS) return undefined;
    const found = tokens.map((entry: unknown) => {
      const [token = '', exchange] = isJsonObject(entry) ? String(entry.t).split('_') : [];
      return this.listed(token, exchange);
    });
    return found.every((one) => one !== undefined) ? found : undefined;
  }
}
