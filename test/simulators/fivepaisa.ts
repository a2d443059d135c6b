import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../src/common/json-object.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { fivepaisa } from '../../src/modules/brokers/fivepaisa/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { bookObject, interestObject, LETTERS, quoteElement } from './fivepaisa-encoder.js';
import { fivePaisaListings } from './fivepaisa-instruments.js';
import type { MarketState } from './market.js';
import type { UpstreamSubscription } from './simulator.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const CLIENT_CODE = '50001234';
const SCRIPS_PER_REQUEST = 50;
const QUOTES = 'MarketFeedV3';
const BOOKS = 'MarketDepthService';
const INTEREST = 'GetScripInfoForFuture';
const METHODS: readonly unknown[] = [QUOTES, BOOKS, INTEREST];
const ORDERS = 'OrderTradeConfirmations';

/** The code of this moment that the login takes. */
export const FIVEPAISA_CODE = '246810';

interface Session {
  /** Token and client code: one line has them at a time. */
  pair: string;
  wantsOrders: boolean;
}

type Connection = SimulatorConnection<Session>;

/** The feed, where a method is a subscription of its own, and the login. */
export class FivePaisaSimulator extends WsSimulator<Session> {
  readonly definition = fivepaisa;
  protected readonly paths = { feed: '/feeds/api/chat' };

  constructor() {
    super(fivePaisaListings);
  }

  /** Sends a text as it is to every client. */
  say(frame: string): void {
    this.eachConnection((connection) => connection.send(frame));
  }

  /** Sends an update of an order to whoever wants them. */
  order(update: JsonObject): void {
    this.eachConnection((connection) => {
      if (connection.session.wantsOrders) connection.send(JSON.stringify(update));
    });
  }

  /** What is held of each instrument by all methods together. */
  override subscriptions(): UpstreamSubscription[] {
    return [...this.open].flatMap((connection) =>
      connection.holdings
        .filter(({ stream }) => stream === QUOTES)
        .map(({ instrument }): UpstreamSubscription => {
          const { symbol, exchange } = instrument;
          const mode = connection.holding(instrument, BOOKS) ? 'DEPTH' : 'QUOTE';
          return { symbol, exchange, mode, depthLevel: 5, connection: connection.id };
        }),
    );
  }

  /** Methods by which an instrument is held. */
  methodsOf(symbol: string, exchange: string): string[] {
    const instrument = this.instruments.find((one) => one.symbol === symbol && one.exchange === exchange)!;
    return [...this.open].flatMap((connection) => connection.holdingsOf(instrument).map(({ stream }) => stream));
  }

  protected credentialsAfter(rolls: number): Credentials {
    return {
      client_code: CLIENT_CODE,
      user_id: 'app-user',
      api_key: 'five-user-key',
      api_secret: 'five-encryption-key',
      email: 'user@example.com',
      pin: '4321',
      access_token: accessToken(rolls),
    };
  }

  protected admit(_request: IncomingMessage, { pathname, search }: URL): Admission<Session> | Refusal {
    if (pathname.toLowerCase() !== this.paths.feed) return { status: 404 };
    const pair = decodeURIComponent(search.replace('?Value1=', ''));
    const end = pair.lastIndexOf('|');
    const { access_token, client_code } = this.credentials;
    if (pair.slice(0, end) !== access_token || pair.slice(end + 1) !== client_code) return { status: 401 };
    return { channel: 'feed', session: { pair, wantsOrders: false } };
  }

  protected override opened(connection: Connection): void {
    this.eachConnection((other) => {
      if (other !== connection && other.session.pair === connection.session.pair) other.close(1000);
    });
  }

  protected received(connection: Connection, frame: Frame): void {
    const request = typeof frame === 'string' ? parseJsonObject(frame) : undefined;
    const { Method, Operation, ClientCode, MarketFeedData } = request ?? {};
    const isSubscribe = Operation === 'Subscribe';
    if (ClientCode !== CLIENT_CODE || (!isSubscribe && Operation !== 'Unsubscribe')) {
      this.violations.push(`not a request: ${frame.toString().slice(0, 100)}`);
    } else if (Method === ORDERS && MarketFeedData === undefined) {
      connection.session.wantsOrders = isSubscribe;
    } else if (!METHODS.includes(Method) || !Array.isArray(MarketFeedData)) {
      this.violations.push(`not a method with its scrips: ${String(Method)}`);
    } else {
      this.requests += 1;
      if (MarketFeedData.length > SCRIPS_PER_REQUEST) this.violations.push(`${MarketFeedData.length} in one request`);
      const instruments = MarketFeedData.flatMap((scrip: unknown) => this.scrip(scrip) ?? []);
      if (isSubscribe) this.subscribe(connection, String(Method), instruments);
      else this.unsubscribe(connection, String(Method), instruments);
    }
  }

  protected encode({ instrument, stream }: Holding, state: MarketState, moved?: MarketState): Frame[] {
    if (stream === QUOTES) return [JSON.stringify([quoteElement(instrument, state, moved)])];
    if (stream === BOOKS) return [JSON.stringify(bookObject(instrument, state))];
    return state.oi === undefined ? [] : [JSON.stringify(interestObject(instrument, state.oi))];
  }

  protected override garbageFrame(): Frame {
    return '[{"Exch":"N",,\u0000';
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    void text(request).then((body) => {
      const answer = this.logIn(request.url ?? '', parseJsonObject(body) ?? {});
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ head: {}, body: answer }));
    });
  }

  private logIn(url: string, { head, body }: JsonObject): JsonObject {
    const { api_key, api_secret, user_id, email, pin, access_token } = this.credentials;
    const given = isJsonObject(body) ? body : {};
    if (!isJsonObject(head) || head.Key !== api_key) return { Status: 2, Message: 'Invalid user key' };
    if (url.endsWith('/TOTPLogin')) {
      const isRight = given.Email_ID === email && given.PIN === pin && given.TOTP === FIVEPAISA_CODE;
      return isRight
        ? { Status: 0, Message: '', RequestToken: 'five-request-token' }
        : { Status: 2, Message: 'Invalid TOTP or PIN' };
    }
    const isRight =
      given.RequestToken === 'five-request-token' && given.EncryKey === api_secret && given.UserId === user_id;
    if (!isRight) return { Status: 2, Message: 'Invalid request token or encryption key' };
    return { Status: 0, Message: 'Success', AccessToken: access_token, ClientCode: CLIENT_CODE };
  }

  private subscribe(connection: Connection, method: string, instruments: readonly Instrument[]): void {
    const held: Holding[] = [];
    for (const instrument of instruments) {
      if (connection.holding(instrument, method)) this.violations.push(`${instrument.symbol} has ${method} already`);
      if (this.hold(connection, { instrument, mode: 'DEPTH', depthLevel: 5 }, method)) {
        held.push(connection.holding(instrument, method)!);
      }
    }
    this.answer(() => {
      for (const holding of held) {
        if (connection.holding(holding.instrument, method) !== holding) continue;
        for (const frame of this.encode(holding, this.market.of(holding.instrument))) this.sendData(connection, frame);
      }
    });
  }

  private unsubscribe(connection: Connection, method: string, instruments: readonly Instrument[]): void {
    for (const instrument of instruments) {
      if (!connection.release(instrument, method)) this.violations.push(`${instrument.symbol} has no ${method}`);
    }
  }

  private scrip(scrip: unknown): Instrument | undefined {
    const { Exch, ExchType, ScripCode } = isJsonObject(scrip) ? scrip : {};
    if (typeof ScripCode !== 'number') this.violations.push(`a code that is no number: ${String(ScripCode)}`);
    for (const [exchange, [exch, exchType]] of Object.entries(LETTERS)) {
      if (exch !== Exch || exchType !== ExchType) continue;
      const instrument = this.listed(String(ScripCode), exchange);
      if (instrument) return instrument;
    }
    return undefined;
  }
}

/** A JWT whose signature nobody reads, of a feed server that does not matter. */
function accessToken(roll: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part({ RedirectServer: 'B', jti: `token-${roll}` })}.c2lnbmF0dXJl`;
}
