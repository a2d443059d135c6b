import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseJsonObject } from '../../src/common/json-object.js';
import type { Tick } from '../../src/common/tick.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { indmoney } from '../../src/modules/brokers/indmoney/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { indmoneyListings } from './indmoney-instruments.js';
import type { MarketState } from './market.js';
import type { UpstreamSubscription } from './simulator.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const INSTRUMENTS_PER_CONNECTION = 3000;
const INSTRUMENTS_PER_REQUEST = 1000;

/** The code of this moment that the login takes. */
export const INDMONEY_CODE = '246810';
const CLIENT_ID = 'indmoney-client-id';
const MPIN = '1357';

const SEGMENTS: Readonly<Record<string, string>> = {
  NSE: 'NSE',
  BSE: 'BSE',
  NFO: 'NFO',
  BFO: 'BFO',
  NSE_INDEX: 'NIDX',
  BSE_INDEX: 'BIDX',
};

/** Names on the wire by canonical field. */
const NAMES: Partial<Record<keyof Tick, string>> = {
  ...{ ltp: 'ltp', open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' },
  ...{ bid: 'bid_price', bid_qty: 'bid_qty', ask: 'ask_price', ask_qty: 'ask_qty' },
  ...{ average_price: 'average_price', oi: 'oi' },
};

type Connection = SimulatorConnection<undefined>;

export interface IndmoneyOptions {
  /** Names instruments with their segments. */
  fullKeys?: boolean;
  /** Sends each message as a JSON text of a JSON text. */
  doubleEncoded?: boolean;
  /** Another set of instruments. */
  listings?: readonly Instrument[];
}

/** The price socket, and the token endpoint. */
export class IndmoneySimulator extends WsSimulator {
  readonly definition = indmoney;
  protected readonly paths = { feed: '/api/v1/ws/prices' };

  constructor(private readonly options: IndmoneyOptions = {}) {
    super(options.listings ?? indmoneyListings);
  }

  /** One for each instrument of a connection: the quote says more than the last price. */
  override subscriptions(): UpstreamSubscription[] {
    const richest = new Map<string, UpstreamSubscription>();
    for (const one of super.subscriptions()) {
      const key = `${one.connection} ${one.exchange} ${one.symbol}`;
      if (richest.get(key)?.mode !== 'QUOTE') richest.set(key, one);
    }
    return [...richest.values()];
  }

  /** Sends a text as it is to every client. */
  say(frame: string): void {
    this.eachConnection((connection) => connection.send(frame));
  }

  protected credentialsAfter(rolls: number): Credentials {
    return { client_id: CLIENT_ID, mpin: MPIN, access_token: `indmoney-token-${rolls + 1}` };
  }

  protected admit({ headers }: IncomingMessage, { pathname }: URL): Admission<undefined> | Refusal {
    if (pathname !== this.paths.feed) return { status: 404 };
    if (headers.authorization !== this.credentials.access_token) return { status: 401 };
    return { channel: 'feed', session: undefined };
  }

  protected received(connection: Connection, frame: Frame): void {
    if (frame === 'ping') {
      connection.send('pong');
      return;
    }
    const { action, mode, instruments } = (typeof frame === 'string' && parseJsonObject(frame)) || {};
    const keys = Array.isArray(instruments) ? instruments.map(String) : [];
    const isAction = action === 'subscribe' || action === 'unsubscribe';
    if (!isAction || (mode !== 'ltp' && mode !== 'quote') || keys.length === 0) {
      this.violations.push(`not a request: ${frame.toString().slice(0, 100)}`);
      return;
    }
    const [segment] = keys[0]!.split(':');
    if (keys.length > INSTRUMENTS_PER_REQUEST) this.violations.push(`${keys.length} instruments in a request`);
    if (keys.some((key) => !key.startsWith(`${segment}:`))) this.violations.push('several segments in a request');
    this.requests += 1;
    const served = keys.filter((key) => key.startsWith(`${segment}:`));
    if (action === 'subscribe') this.subscribe(connection, mode, served);
    else this.unsubscribe(connection, mode, served);
  }

  protected encode({ instrument, stream }: Holding, state: MarketState, moved?: MarketState): Frame[] {
    const fields = stream === 'ltp' ? ['ltp'] : Object.keys(NAMES);
    // What has not moved is left out, and what the market does not know is 0.
    const data = fields.flatMap((field) => {
      const name = NAMES[field as keyof Tick]!;
      const value = state[field as keyof Tick] ?? 0;
      return moved && !(field in moved) && field !== 'ltp' ? [] : [[name, value]];
    });
    const { token } = instrument;
    const message = JSON.stringify({
      mode: stream,
      instrument: this.options.fullKeys ? keyOf(instrument) : token,
      timestamp: state.timestamp,
      data: Object.fromEntries(data),
    });
    return [this.options.doubleEncoded ? JSON.stringify(message) : message];
  }

  protected override garbageFrame(): Frame {
    return '\u0000{"mode":[';
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    void text(request).then((body) => {
      const { mpin, totp } = parseJsonObject(body) ?? {};
      const isAsked = request.method === 'POST' && request.url === '/generate/token';
      const isRight = request.headers['x-api-key'] === CLIENT_ID && mpin === MPIN && totp === INDMONEY_CODE;
      const answer = isRight ? { data: { token: this.credentials.access_token } } : { message: 'Invalid TOTP or MPIN' };
      response.writeHead(isAsked ? (isRight ? 200 : 401) : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isAsked ? answer : {}));
    });
  }

  private subscribe(connection: Connection, mode: 'ltp' | 'quote', keys: readonly string[]): void {
    const held = keys.flatMap((key) => {
      const instrument = this.instrumentOf(key);
      if (!instrument) return [];
      if (connection.holding(instrument, mode)) this.violations.push(`${key} is subscribed already`);
      return this.book(connection, instrument, mode) ? [instrument] : [];
    });
    this.answer(() => {
      for (const instrument of held) {
        const holding = connection.holding(instrument, mode);
        if (!holding) continue;
        for (const frame of this.encode(holding, this.market.of(instrument))) this.sendData(connection, frame);
      }
    });
  }

  /** What is too much is not refused: it gets no data. */
  private book(connection: Connection, instrument: Instrument, mode: 'ltp' | 'quote'): boolean {
    const load = new Set(connection.holdings.map((holding) => keyOf(holding.instrument)).concat(keyOf(instrument)))
      .size;
    if (load > INSTRUMENTS_PER_CONNECTION) this.violations.push(`${load} instruments on a connection`);
    if (load > Math.min(INSTRUMENTS_PER_CONNECTION, this.capacityFault)) return false;
    connection.put({ instrument, mode: mode === 'ltp' ? 'LTP' : 'QUOTE', depthLevel: 5, stream: mode });
    return true;
  }

  /** A client that found no room does not know it, and drops what it has not. */
  private unsubscribe(connection: Connection, mode: 'ltp' | 'quote', keys: readonly string[]): void {
    for (const key of keys) {
      const instrument = this.instrumentOf(key);
      const isHeld = instrument !== undefined && connection.release(instrument, mode);
      if (!isHeld && this.capacityFault === Number.POSITIVE_INFINITY) this.violations.push(`${key} is not subscribed`);
    }
  }

  private instrumentOf(key: string): Instrument | undefined {
    const [segment, token] = key.split(':');
    return this.instruments.find((one) => one.token === token && SEGMENTS[one.exchange] === segment);
  }
}

function keyOf({ exchange, token }: Instrument): string {
  return `${SEGMENTS[exchange]}:${token}`;
}
