import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../src/common/json-object.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { samco } from '../../src/modules/brokers/samco/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import { bookMessage, type EncodingOptions, quoteMessage, wireSymbol } from './samco-encoder.js';
import { samcoListings } from './samco-instruments.js';
import type { UpstreamSubscription } from './simulator.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

export const SAMCO_KEYS = { apiKey: 'samco-api-key', apiSecret: 'samco-api-secret' };

const ACCOUNT = 'DV12345';

const STREAMS: readonly unknown[] = ['quote', 'quote2'];

/** Bytes of a line whose end has not come yet. */
interface Session {
  rest: string;
}

type Connection = SimulatorConnection<Session>;

export interface SamcoOptions extends EncodingOptions {
  /** Lets a bad token in, and then closes without a word, instead of refusing the upgrade. */
  closesAtOnce?: boolean;
  /** The login says that the address of the machine is not registered. */
  knowsNoAddress?: boolean;
}

/** The socket with its two streams, the login with keys, and the answers about indices. */
export class SamcoSimulator extends WsSimulator<Session> {
  readonly definition = samco;
  protected readonly paths = { feed: '/' };

  constructor(private readonly options: SamcoOptions = {}) {
    super(samcoListings);
  }

  /** One for each instrument: whoever wants the book needs the quotes beside it. */
  override subscriptions(): UpstreamSubscription[] {
    const all = super.subscriptions();
    const key = ({ connection, exchange, symbol }: UpstreamSubscription) => `${connection}:${exchange}:${symbol}`;
    const booked = new Set(all.filter(({ mode }) => mode === 'DEPTH').map(key));
    return all.filter((one) => one.mode === 'DEPTH' || !booked.has(key(one)));
  }

  protected credentialsAfter(rolls: number): Credentials {
    const { apiKey, apiSecret } = SAMCO_KEYS;
    return { api_key: apiKey, api_secret: apiSecret, account_id: ACCOUNT, session_token: `samco-token-${rolls + 1}` };
  }

  protected admit({ headers }: IncomingMessage, { pathname, search }: URL): Admission<Session> | Refusal {
    if (pathname !== '/' || search !== '') return { status: 404 };
    const admission = { channel: 'feed', session: { rest: '' } };
    if (headers['x-session-token'] === this.credentials.session_token) return admission;
    return this.options.closesAtOnce ? admission : { status: 401 };
  }

  protected override opened(connection: Connection): void {
    if (this.options.closesAtOnce) connection.close(1000);
  }

  /** A line counts once its end has come, however many frames it took. */
  protected received(connection: Connection, frame: Frame): void {
    const lines = (connection.session.rest + frame.toString()).split('\n');
    connection.session.rest = lines.pop() ?? '';
    for (const line of lines) this.line(connection, line);
  }

  protected encode({ instrument, stream }: Holding, state: MarketState): Frame[] {
    if (stream === 'quote') return [quoteMessage(instrument, state, this.options)];
    return [bookMessage(instrument, state)];
  }

  protected override garbageFrame(): Frame {
    return '\u0000{"streaming_type":"quote",[[';
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    void text(request).then((body) => {
      const { status, answer } = this.answerTo(request, parseJsonObject(body));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  }

  private answerTo({ method, url = '', headers }: IncomingMessage, given: JsonObject | undefined) {
    const { pathname, searchParams } = new URL(url, this.httpUrl);
    if (method === 'POST' && pathname === '/session/token' && given) return this.logIn(given);
    if (method !== 'GET' || pathname !== '/quote/indexQuote') return { status: 404, answer: {} };
    if (headers['x-session-token'] !== this.credentials.session_token) return { status: 401, answer: {} };
    const indexName = searchParams.get('indexName');
    const index = this.instruments.find(({ exchange, brsymbol }) => isIndex(exchange) && brsymbol === indexName);
    if (!index) return { status: 200, answer: { status: 'Failure', statusMessage: 'Invalid Index Name' } };
    return { status: 200, answer: { status: 'Success', indexDetails: [{ indexName, listingId: index.token }] } };
  }

  private logIn({ apiKey, apiSecret }: JsonObject) {
    const no = (errorCode: string, statusMessage: string) => {
      return { status: 401, answer: { status: 'Failure', statusMessage, errorCode } };
    };
    if (apiKey !== SAMCO_KEYS.apiKey) return no('EOAUTH001', `Invalid API key ${String(apiKey)}`);
    if (apiSecret !== SAMCO_KEYS.apiSecret) return no('EOAUTH008', `Invalid secret ${String(apiSecret)}`);
    if (this.options.knowsNoAddress) return no('EOAUTH009', 'IP not registered');
    const { session_token: sessionToken } = this.credentials;
    return { status: 200, answer: { status: 'Success', sessionToken, accountID: ACCOUNT, srcIp: '127.0.0.1' } };
  }

  private line(connection: Connection, line: string): void {
    const { request } = parseJsonObject(line) ?? {};
    const {
      streaming_type: stream,
      request_type: action,
      response_format,
      data,
    } = isJsonObject(request) ? request : {};
    const symbols = symbolsOf(data);
    const isKnown = STREAMS.includes(stream) && (action === 'subscribe' || action === 'unsubscribe');
    if (!isKnown || symbols.length === 0 || response_format !== 'json') {
      this.violations.push(`not a request: ${line.slice(0, 100)}`);
      return;
    }
    this.requests += 1;
    // Symbols that are not known are passed over without a word.
    const instruments = symbols.flatMap((symbol) => this.instrumentOf(symbol) ?? []);
    if (action === 'subscribe') this.replace(connection, stream as string, instruments);
    else this.release(connection, stream as string, instruments);
  }

  /** A subscription is the whole list of its stream. */
  private replace(connection: Connection, stream: string, instruments: readonly Instrument[]): void {
    for (const { instrument } of connection.holdings.filter((holding) => holding.stream === stream)) {
      if (!instruments.includes(instrument)) connection.release(instrument, stream);
    }
    const fresh = instruments.filter((instrument) => {
      if (connection.holding(instrument, stream)) return false;
      if (stream === 'quote2' && !connection.holding(instrument, 'quote')) {
        this.violations.push(`the book of ${instrument.symbol} without its quotes`);
      }
      const mode = stream === 'quote2' ? 'DEPTH' : 'QUOTE';
      return this.hold(connection, { instrument, mode, depthLevel: 5 }, stream);
    });
    this.answer(() => {
      for (const instrument of fresh) this.snapshot(connection, instrument, stream);
    });
  }

  private release(connection: Connection, stream: string, instruments: readonly Instrument[]): void {
    for (const instrument of instruments) {
      if (connection.release(instrument, stream)) continue;
      this.violations.push(`${instrument.symbol} is not on the stream ${stream}`);
    }
  }

  private snapshot(connection: Connection, instrument: Instrument, stream: string): void {
    const holding = connection.holding(instrument, stream);
    if (!holding) return;
    for (const frame of this.encode(holding, this.market.of(instrument))) this.sendData(connection, frame);
  }

  private instrumentOf(symbol: string): Instrument | undefined {
    const [code = '', segment = ''] = symbol.split('_');
    if (segment === '') return this.listed(symbol);
    return [this.listed(symbol), this.listed(code, segment)].find((one) => one && wireSymbol(one) === symbol);
  }
}

function symbolsOf(data: unknown): string[] {
  const { symbols } = isJsonObject(data) ? data : {};
  if (!Array.isArray(symbols)) return [];
  return symbols.flatMap((entry: unknown) =>
    isJsonObject(entry) && typeof entry.symbol === 'string' ? entry.symbol : [],
  );
}

function isIndex(exchange: string): boolean {
  return exchange.endsWith('_INDEX');
}
