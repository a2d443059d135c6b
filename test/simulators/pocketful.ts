import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type JsonObject, parseJsonObject } from '../../src/common/json-object.js';
import type { Mode } from '../../src/common/mode.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { pocketful } from '../../src/modules/brokers/pocketful/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import { EXCHANGE_CODES, orderPacket, PACKETS, type Stream, statusPacket } from './pocketful-encoder.js';
import { pocketfulListings } from './pocketful-instruments.js';
import type { UpstreamSubscription } from './simulator.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const CLIENT = 'PF1234';
const REDIRECT_URI = 'https://example.com/callback';
/** A client that says nothing for so long is sent away, in ms. */
const SILENCE_MS = 60_000;

const MODES: Readonly<Record<Stream, Mode>> = {
  compact_marketdata: 'LTP',
  marketdata: 'QUOTE',
  full_snapquote: 'DEPTH',
};
/** Which of an instrument's streams tells what a client makes of it, the richest first. */
const TELLING: readonly Stream[] = ['full_snapquote', 'marketdata', 'compact_marketdata'];

interface Session {
  /** Epoch ms of the last frame. */
  heardAt: number;
  wantsOrders: boolean;
}

type Connection = SimulatorConnection<Session>;

export interface PocketfulOptions {
  silenceMs?: number;
}

/** The feed, whose streams are subscribed each by itself, and the login. */
export class PocketfulSimulator extends WsSimulator<Session> {
  readonly definition = pocketful;
  /** What the login page would have handed out last. */
  readonly code = 'the-code-1';
  protected readonly paths = { feed: '/ws/v1/feeds' };

  constructor(private readonly options: PocketfulOptions = {}) {
    super(pocketfulListings);
  }

  override async start(): Promise<void> {
    await super.start();
    const { silenceMs = SILENCE_MS } = this.options;
    this.every(silenceMs / 4, () => this.eachConnection((connection) => leave(connection, silenceMs)));
  }

  /** An order update to every client that has asked for them. */
  order(update: Record<string, unknown>): void {
    this.eachConnection((connection) => {
      if (connection.session.wantsOrders) connection.send(orderPacket(update));
    });
  }

  /** Several streams of one instrument are one subscription, in the mode of the richest. */
  override subscriptions(): UpstreamSubscription[] {
    const held = super.subscriptions();
    return held.filter((one) => {
      const streams = held.filter((other) => isSame(one, other)).map(({ mode }) => mode);
      return one.mode === TELLING.map((stream) => MODES[stream]).find((mode) => streams.includes(mode));
    });
  }

  protected credentialsAfter(rolls: number): Credentials {
    return {
      client_id: CLIENT,
      api_key: 'pocketful-api-key',
      api_secret: 'pocketful-api-secret',
      redirect_uri: REDIRECT_URI,
      access_token: `pocketful-token-${rolls + 1}`,
    };
  }

  protected admit(_request: IncomingMessage, { pathname, searchParams }: URL): Admission<Session> | Refusal {
    if (pathname !== this.paths.feed) return { status: 404 };
    const isValid =
      searchParams.get('login_id') === CLIENT && searchParams.get('access_token') === this.credentials.access_token;
    return isValid ? { channel: 'feed', session: { heardAt: Date.now(), wantsOrders: false } } : { status: 401 };
  }

  protected override opened(connection: Connection): void {
    connection.send(statusPacket());
  }

  protected received(connection: Connection, frame: Frame): void {
    connection.session.heardAt = Date.now();
    const request = typeof frame === 'string' ? parseJsonObject(frame) : undefined;
    if (request?.a === 'h') return;
    this.requests += 1;
    const problem = request ? this.read(connection, request) : 'no JSON object';
    if (problem) this.violations.push(`${problem}: ${frame.toString().slice(0, 100)}`);
  }

  protected encode({ instrument, stream }: Holding, state: MarketState): Frame[] {
    return [PACKETS[stream as Stream](instrument, state)];
  }

  /** Of a kind that there is none of: random bytes alone may be a packet of an instrument that nobody holds. */
  protected override garbageFrame(): Frame {
    return Buffer.concat([Buffer.from([0xff]), randomBytes(63)]);
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    void text(request).then((body) => {
      const { status, answer } = this.answerTo(request, body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  }

  /** Gives what is wrong with a request. */
  private read(connection: Connection, { a: action, v: pairs, m: stream }: JsonObject): string | undefined {
    if (action !== 'subscribe' && action !== 'unsubscribe') return 'no action';
    if (!Array.isArray(pairs) || pairs.length === 0) return 'no pairs';
    if (stream === 'updates') {
      if (pairs[0] !== CLIENT || pairs[1] !== 'web') return 'updates of somebody else';
      connection.session.wantsOrders = action === 'subscribe';
      return undefined;
    }
    if (!isStream(stream)) return 'no stream';
    const instruments = pairs.map((pair) => this.instrumentOf(pair));
    if (instruments.includes(undefined)) return 'no instrument';
    const turn = action === 'subscribe' ? this.subscribe : this.unsubscribe;
    return turn.call(this, connection, instruments as Instrument[], stream);
  }

  private subscribe(connection: Connection, instruments: readonly Instrument[], stream: Stream): string | undefined {
    const twice = instruments.find((instrument) => connection.holding(instrument, stream));
    if (twice) return `${twice.symbol} is subscribed already`;
    const taken = instruments.filter((instrument) =>
      this.hold(connection, { instrument, mode: MODES[stream], depthLevel: 5 }, stream),
    );
    this.answer(() => {
      for (const instrument of taken) {
        const holding = connection.holding(instrument, stream);
        if (!holding) continue;
        for (const frame of this.encode(holding, this.market.of(instrument))) this.sendData(connection, frame);
      }
    });
    return undefined;
  }

  private unsubscribe(connection: Connection, instruments: readonly Instrument[], stream: Stream): string | undefined {
    const stranger = instruments.find((instrument) => !connection.release(instrument, stream));
    return stranger && `${stranger.symbol} is not subscribed`;
  }

  private instrumentOf(pair: unknown): Instrument | undefined {
    if (!Array.isArray(pair) || pair.length !== 2 || !Number.isSafeInteger(pair[1])) return undefined;
    const [exchange] = Object.entries(EXCHANGE_CODES).find(([, code]) => code === pair[0]) ?? [];
    return exchange === undefined ? undefined : this.listed(String(pair[1]), exchange);
  }

  private answerTo({ method, url, headers }: IncomingMessage, body: string): { status: number; answer: JsonObject } {
    const { api_key, api_secret, access_token } = this.credentials;
    if (method === 'POST' && url === '/oauth2/token') {
      const key = Buffer.from(`${api_key}:${api_secret}`).toString('base64');
      const form = new URLSearchParams(body);
      const isValid =
        headers.authorization === `Basic ${key}` &&
        form.get('grant_type') === 'authorization_code' &&
        form.get('code') === this.code &&
        form.get('redirect_uri') === REDIRECT_URI;
      if (isValid) return { status: 200, answer: { access_token, token_type: 'bearer', expires_in: 86_400 } };
      return { status: 400, answer: { error: 'invalid_grant', error_description: 'The code is not valid' } };
    }
    if (method !== 'GET' || url !== '/api/v1/user/trading_info') return { status: 404, answer: {} };
    if (headers.authorization !== `Bearer ${access_token}`) {
      return { status: 401, answer: { status: 'error', message: 'Unauthorised' } };
    }
    return { status: 200, answer: { status: 'success', data: { client_id: CLIENT } } };
  }
}

function leave(connection: Connection, silenceMs: number): void {
  if (Date.now() - connection.session.heardAt > silenceMs) connection.close(1000);
}

function isSame(one: UpstreamSubscription, other: UpstreamSubscription): boolean {
  return one.symbol === other.symbol && one.exchange === other.exchange && one.connection === other.connection;
}

function isStream(name: unknown): name is Stream {
  return typeof name === 'string' && Object.hasOwn(PACKETS, name);
}
