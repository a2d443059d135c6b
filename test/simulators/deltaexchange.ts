import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../src/common/json-object.js';
import { deltaexchange } from '../../src/modules/brokers/deltaexchange/index.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { bookFrame, tickerEntry, tickerFrame } from './deltaexchange-encoder.js';
import { deltaListings } from './deltaexchange-instruments.js';
import type { MarketState } from './market.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const TICKER_MS = 5_000;
const BOOK_MS = 500;
const HEARTBEAT_MS = 30_000;
const SILENCE_MS = 60_000;
const UPGRADES_PER_WINDOW = 150;
const UPGRADE_WINDOW_MS = 5 * 60_000;
const BOOKS_PER_CONNECTION = 100;

const ONE_SYMBOL = 'subscription forbidden on this channel with more than 1 symbol';
const TOO_MANY_SYMBOLS = 'subscription limit exceeded on this channel';
const UNAUTHORIZED = 'Unauthorized user';

interface Session {
  wantsHeartbeat: boolean;
  hasSpoken: boolean;
  /** Native symbols and option chains that are subscribed, by channel, in the order of their coming. */
  readonly subscribed: Readonly<Record<Channel, Set<string>>>;
}

const CHANNELS = ['ticker', 'ob_l2'] as const;
type Channel = (typeof CHANNELS)[number];
type Connection = SimulatorConnection<Session>;

/** The public socket of Delta Exchange: the tickers and books that it names, acknowledged by cumulative lists. */
export class DeltaSimulator extends WsSimulator<Session> {
  readonly definition = deltaexchange;
  protected readonly paths = { feed: '/' };
  private readonly upgrades: number[] = [];
  private byKey: ReadonlyMap<string, readonly Instrument[]> = new Map();
  private indexed = 0;

  constructor(instruments: readonly Instrument[] = deltaListings) {
    super(instruments);
  }

  override async start(): Promise<void> {
    await super.start();
    this.every(TICKER_MS, () => this.eachConnection((connection) => this.sendAll(connection, 'ticker')));
    this.every(BOOK_MS, () => this.eachConnection((connection) => this.sendAll(connection, 'ob_l2')));
    this.every(HEARTBEAT_MS, () => this.eachConnection((connection) => this.sendHeartbeat(connection)));
  }

  /** Sends a text as it is on every connection. */
  say(frame: string): void {
    this.eachConnection((connection) => connection.send(frame));
  }

  /** The public socket asks for no key; roll-overs change what the test sees, not what the socket wants. */
  protected credentialsAfter(rolls: number): Credentials {
    return { api_key: `delta-key-${rolls + 1}`, api_secret: `delta-secret-${rolls + 1}` };
  }

  protected admit(_request: IncomingMessage, { pathname }: URL): Admission<Session> | Refusal {
    const now = performance.now();
    while (this.upgrades.length > 0 && now - this.upgrades[0]! > UPGRADE_WINDOW_MS) this.upgrades.shift();
    this.upgrades.push(now);
    if (this.upgrades.length > UPGRADES_PER_WINDOW) return { status: 429 };
    if (pathname !== '/') return { status: 404 };
    const subscribed = { ticker: new Set<string>(), ob_l2: new Set<string>() };
    return { channel: 'feed', session: { wantsHeartbeat: false, hasSpoken: false, subscribed } };
  }

  protected override opened(connection: Connection): void {
    this.after(SILENCE_MS, () => {
      if (!connection.session.hasSpoken) connection.close(1000, 'no message');
    });
  }

  /** No key is asked for, so none can die: the connection is merely ended, as at a maintenance. */
  protected override expired(connection: Connection): void {
    connection.close(1012);
  }

  protected received(connection: Connection, frame: Frame): void {
    connection.session.hasSpoken = true;
    const message = parseJsonObject(frame.toString());
    switch (message?.type) {
      case 'enable_heartbeat':
      case 'disable_heartbeat':
        connection.session.wantsHeartbeat = message.type === 'enable_heartbeat';
        return;
      case 'ping':
        connection.send(JSON.stringify({ type: 'pong' }));
        return;
      case 'subscribe':
      case 'unsubscribe':
        this.requests += 1;
        this.change(connection, message.type, message.payload);
        return;
      default:
        this.violations.push(`not a request: ${frame.toString().slice(0, 100)}`);
        connection.send(JSON.stringify({ type: 'error', message: `${String(message?.type)} is not supported` }));
    }
  }

  protected encode({ instrument, mode }: Holding, state: MarketState, moved?: MarketState): Frame[] {
    const ticker = tickerFrame(instrument.brsymbol, [tickerEntry(instrument, state)], timeOf(state));
    const hasBook = mode === 'DEPTH' && (!moved || moved.depth !== undefined);
    return hasBook ? [bookFrame(instrument, state, timeOf(state)), ticker] : [ticker];
  }

  /** What the broker sends is text, and so is its garbage. */
  protected override garbageFrame(): Frame {
    return randomBytes(48).toString('base64');
  }

  private change(connection: Connection, type: 'subscribe' | 'unsubscribe', payload: unknown): void {
    const channels = isJsonObject(payload) && Array.isArray(payload.channels) ? payload.channels : [];
    const errors = channels.map((entry: unknown) => this.changeChannel(connection, type, entry));
    this.answer(() => {
      connection.send(acknowledgement(connection, errors.filter(isJsonObject)));
      if (type === 'unsubscribe') return;
      for (const entry of channels) {
        if (isJsonObject(entry) && entry.name === 'ticker') this.sendAll(connection, 'ticker', symbolsOf(entry));
        if (isJsonObject(entry) && entry.name === 'ob_l2') this.sendAll(connection, 'ob_l2', symbolsOf(entry));
      }
    });
  }

  /** Gives the refusal of a channel, where it is refused. */
  private changeChannel(
    connection: Connection,
    type: 'subscribe' | 'unsubscribe',
    entry: unknown,
  ): JsonObject | undefined {
    if (!isJsonObject(entry) || !isChannel(entry.name)) {
      return { name: isJsonObject(entry) ? entry.name : undefined, error: UNAUTHORIZED };
    }
    const { name } = entry;
    const symbols = symbolsOf(entry);
    const subscribed = connection.session.subscribed[name];
    if (type === 'unsubscribe') {
      if (!Array.isArray(entry.symbols)) subscribed.clear();
      for (const symbol of symbols) {
        if (!subscribed.delete(symbol)) this.violations.push(`${symbol} is not subscribed on ${name}`);
      }
    } else {
      const error = this.obstacle(connection, name, symbols);
      if (error) return { name, error };
      for (const symbol of symbols) subscribed.add(symbol);
    }
    this.book(connection);
    return undefined;
  }

  private obstacle(connection: Connection, name: Channel, symbols: readonly string[]): string | undefined {
    const { subscribed } = connection.session;
    if (name === 'ob_l2' && symbols.length !== 1) {
      this.violations.push(`${symbols.length} books in one frame`);
      return ONE_SYMBOL;
    }
    for (const symbol of symbols) {
      if (subscribed[name].has(symbol)) this.violations.push(`${symbol} is subscribed already on ${name}`);
    }
    const fresh = symbols.filter((symbol) => !subscribed[name].has(symbol)).length;
    const most = name === 'ob_l2' ? Math.min(BOOKS_PER_CONNECTION, this.capacityFault) : this.capacityFault;
    return subscribed[name].size + fresh > most ? TOO_MANY_SYMBOLS : undefined;
  }

  /** Keeps the connection's holdings as its channels say. */
  private book(connection: Connection): void {
    const { ticker, ob_l2: books } = connection.session.subscribed;
    const carried = new Set([...ticker].flatMap((key) => this.contractsOf(key)));
    for (const { instrument } of connection.holdings) {
      if (!carried.has(instrument)) connection.release(instrument);
    }
    for (const instrument of carried) {
      // The broker does not tell LTP from QUOTE: both are the ticker.
      const mode = books.has(instrument.brsymbol) ? 'DEPTH' : 'QUOTE';
      connection.put({ instrument, mode, depthLevel: 5, stream: '' });
    }
  }

  /** Sends what is subscribed; of `keys` alone where they are given. */
  private sendAll(connection: Connection, channel: Channel, keys?: readonly string[]): void {
    const subscribed = connection.session.subscribed[channel];
    for (const key of keys ?? subscribed) {
      const contracts = this.contractsOf(key);
      if (!subscribed.has(key) || contracts.length === 0) continue;
      this.sendData(connection, channel === 'ob_l2' ? this.bookOf(contracts[0]!) : this.tickerOf(key, contracts));
    }
  }

  private bookOf(instrument: Instrument): string {
    const state = this.market.of(instrument);
    return bookFrame(instrument, state, timeOf(state));
  }

  /** An option chain comes as one frame of several contracts, a symbol as a frame of its own. */
  private tickerOf(key: string, contracts: readonly Instrument[]): string {
    const entries = contracts.map((instrument) => tickerEntry(instrument, this.market.of(instrument)));
    return tickerFrame(key, entries, timeOf(this.market.of(contracts[0]!)));
  }

  /** The contracts of a native symbol, or of an option chain: `BTC-261225` has `C-BTC-95000-261225`. */
  private contractsOf(key: string): readonly Instrument[] {
    const { instruments } = this;
    if (this.indexed !== instruments.length) {
      this.indexed = instruments.length;
      this.byKey = indexed(instruments);
    }
    return this.byKey.get(key) ?? [];
  }

  private sendHeartbeat(connection: Connection): void {
    if (connection.session.wantsHeartbeat) connection.send(JSON.stringify({ type: 'heartbeat' }));
  }
}

function isChannel(name: unknown): name is Channel {
  return CHANNELS.includes(name as Channel);
}

function symbolsOf(entry: JsonObject): string[] {
  return Array.isArray(entry.symbols)
    ? entry.symbols.filter((symbol): symbol is string => typeof symbol === 'string')
    : [];
}

function indexed(instruments: readonly Instrument[]): Map<string, Instrument[]> {
  const byKey = new Map<string, Instrument[]>();
  for (const instrument of instruments) {
    const [, asset, , date] = instrument.brsymbol.split('-');
    const chain = date === undefined ? [] : [`${asset}-${date}`];
    for (const key of [instrument.brsymbol, ...chain]) byKey.set(key, [...(byKey.get(key) ?? []), instrument]);
  }
  return byKey;
}

function timeOf({ timestamp }: MarketState): number {
  return timestamp ?? Date.now();
}

function acknowledgement({ session }: Connection, errors: readonly JsonObject[]): string {
  const lists = CHANNELS.filter((name) => session.subscribed[name].size > 0);
  const channels = lists.map((name) => ({ name, symbols: [...session.subscribed[name]] }));
  return JSON.stringify({ type: 'subscriptions', channels: [...channels, ...errors] });
}
