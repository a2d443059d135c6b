import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type JsonObject, parseJsonObject } from '../../src/common/json-object.js';
import type { Mode } from '../../src/common/mode.js';
import { arrow } from '../../src/modules/brokers/arrow/index.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { encodePacket, type PacketOptions } from './arrow-encoder.js';
import { arrowListings } from './arrow-instruments.js';
import type { MarketState } from './market.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const MODES: Readonly<Record<string, Mode>> = { ltp: 'LTP', ltpc: 'LTP', quote: 'QUOTE', full: 'DEPTH' };
const TOKENS_PER_FRAME = 100;
/** Between two payloads of one byte, which mean nothing. */
const CONTROL_MS = 1000;
const TOKEN_PATH = '/auth/app/authenticate-token';

/** The request token that the login page would have handed out. */
export const ARROW_REQUEST_TOKEN = 'arrow-request-token';
export const ARROW_USER = 'AB0042';

interface Session {
  heartbeats: number;
  /** Fresh for each heartbeat. */
  silence: object;
}

type Connection = SimulatorConnection<Session>;

export interface ArrowOptions extends PacketOptions {
  /** A client that sends no `PONG` for this long is dropped, in ms. */
  silenceMs?: number;
}

/** The standard stream, which drops clients that do not say `PONG`, and the token exchange of the login. */
export class ArrowSimulator extends WsSimulator<Session> {
  readonly definition = arrow;
  protected readonly paths = { feed: '/' };

  constructor(private readonly options: ArrowOptions = {}) {
    super(arrowListings);
  }

  override async start(): Promise<void> {
    await super.start();
    this.every(CONTROL_MS, () => this.eachConnection((connection) => connection.send(Buffer.of(1))));
  }

  /** A text on every connection. */
  say(message: string): void {
    this.eachConnection((connection) => connection.send(message));
  }

  /** Heartbeats that have come in over the open connections. */
  get heartbeats(): number {
    return [...this.open].reduce((sum, { session }) => sum + session.heartbeats, 0);
  }

  protected credentialsAfter(rolls: number): Credentials {
    return { app_id: 'arrow-app', app_secret: 'arrow-secret', access_token: `arrow.jwt-${rolls + 1}` };
  }

  protected admit(_request: IncomingMessage, { pathname, searchParams }: URL): Admission<Session> | Refusal {
    if (pathname !== '/') return { status: 404 };
    const { app_id, access_token } = this.credentials;
    const isValid = searchParams.get('appID') === app_id && searchParams.get('token') === access_token;
    return isValid ? { channel: 'feed', session: { heartbeats: 0, silence: {} } } : { status: 401 };
  }

  protected override opened(connection: Connection): void {
    this.expectHeartbeat(connection);
  }

  protected override expired(connection: Connection): void {
    connection.close(1008, 'token expired');
  }

  protected received(connection: Connection, frame: Frame): void {
    if (frame === 'PONG') {
      connection.session.heartbeats += 1;
      this.expectHeartbeat(connection);
      return;
    }
    this.requests += 1;
    const request = typeof frame === 'string' ? parseJsonObject(frame) : undefined;
    const mode = MODES[String(request?.mode)];
    const tokens = request?.[String(request?.mode)];
    if (!request || !mode || !isTokens(tokens)) this.refuse(connection, frame);
    else if (request.code === 'sub') this.subscribe(connection, mode, tokens);
    else if (request.code === 'unsub') this.unsubscribe(connection, mode, tokens);
    else this.refuse(connection, frame);
  }

  protected encode({ instrument, mode }: Holding, state: MarketState): Frame[] {
    return [encodePacket(Number(instrument.token), mode, state, this.options)];
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    void text(request).then((body) => {
      const isKnown = request.method === 'POST' && request.url === TOKEN_PATH;
      const isValid = isKnown && this.isLogin(parseJsonObject(body));
      const reply = isValid
        ? { status: 'success', data: { name: 'A. User', token: this.credentials.access_token, userID: ARROW_USER } }
        : { status: 'error', message: 'Invalid checksum or token' };
      response.writeHead(isValid ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
    });
  }

  private isLogin(given: JsonObject | undefined): boolean {
    const { app_id, app_secret } = this.credentials;
    const checkSum = createHash('sha256').update(`${app_id}:${app_secret}:${ARROW_REQUEST_TOKEN}`).digest('hex');
    return given?.appID === app_id && given?.token === ARROW_REQUEST_TOKEN && given?.checkSum === checkSum;
  }

  private expectHeartbeat(connection: Connection): void {
    const silence = {};
    connection.session.silence = silence;
    this.after(this.options.silenceMs ?? 10_000, () => {
      if (connection.session.silence === silence) connection.cut();
    });
  }

  private subscribe(connection: Connection, mode: Mode, tokens: readonly number[]): void {
    const fresh: Holding[] = [];
    for (const token of tokens) {
      const instrument = this.listed(String(token));
      if (!instrument) continue;
      const old = connection.holding(instrument)?.mode;
      if (old) this.violations.push(`${token} is subscribed in ${old} already`);
      if (this.hold(connection, { instrument, mode, depthLevel: 5 })) fresh.push(connection.holding(instrument)!);
      else connection.send(JSON.stringify({ status: 'error', message: `subscription limit reached at ${token}` }));
    }
    this.answer(() => {
      connection.send(JSON.stringify({ status: 'success', message: 'subscribed' }));
      for (const holding of fresh) {
        if (connection.holding(holding.instrument) !== holding) continue;
        for (const frame of this.encode(holding, this.market.of(holding.instrument))) this.sendData(connection, frame);
      }
    });
  }

  /** A token leaves only the mode that is named. */
  private unsubscribe(connection: Connection, mode: Mode, tokens: readonly number[]): void {
    for (const token of tokens) {
      const instrument = this.listed(String(token));
      const isHeld = instrument && connection.holding(instrument)?.mode === mode;
      if (!isHeld || !connection.release(instrument)) this.violations.push(`${token} is not subscribed in ${mode}`);
    }
  }

  private refuse(connection: Connection, frame: Frame): void {
    this.violations.push(`not a request: ${frame.toString().slice(0, 100)}`);
    connection.send('{"status":"error","message":"malformed request"}');
  }
}

function isTokens(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.length > 0 && value.length <= TOKENS_PER_FRAME && value.every(Number.isSafeInteger)
  );
}
