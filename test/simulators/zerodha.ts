import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Mode } from '../../src/common/mode.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { zerodha } from '../../src/modules/brokers/zerodha/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';
import { encodeFrame, encodePacket } from './zerodha-encoder.js';
import { kiteInstruments } from './zerodha-instruments.js';

const HEARTBEAT_MS = 1_000;
/** How long the server gathers first snapshots: a subscribe is usually followed by its mode. */
const SNAPSHOT_MS = 20;
const MODES: Readonly<Record<string, Mode>> = { ltp: 'LTP', quote: 'QUOTE', full: 'DEPTH' };
/** Most packets in one frame. */
const FRAME_PACKETS = 500;

interface Session {
  /** Packets that go out together. */
  readonly packets: Buffer[];
  /** Holdings whose snapshot is due. */
  readonly snapshots: Set<Instrument>;
}

type Connection = SimulatorConnection<Session>;

/** The Kite ticker, and the token exchange of its login. */
export class ZerodhaSimulator extends WsSimulator<Session> {
  readonly definition = zerodha;
  /** The request token that the login page would have handed out last. */
  readonly requestToken = 'request-token-1';
  protected readonly paths = { feed: '/' };

  constructor(instruments: readonly Instrument[] = kiteInstruments) {
    super(instruments);
  }

  override async start(): Promise<void> {
    await super.start();
    this.every(HEARTBEAT_MS, () => this.eachConnection((connection) => connection.send(Buffer.alloc(1))));
  }

  /** An order postback, which every connection gets without asking. */
  order(update: Record<string, unknown>): void {
    this.eachConnection((connection) => connection.send(JSON.stringify({ type: 'order', data: update })));
  }

  /** An error text on every connection. */
  error(message: string): void {
    this.eachConnection((connection) => connection.send(errorText(message)));
  }

  protected credentialsAfter(rolls: number): Credentials {
    return { api_key: 'kitekey', api_secret: 'kite-api-secret', access_token: `kite-token-${rolls + 1}` };
  }

  protected admit(_request: IncomingMessage, { pathname, searchParams }: URL): Admission<Session> | Refusal {
    if (pathname !== '/') return { status: 404 };
    const { api_key, access_token } = this.credentials;
    const isValid = searchParams.get('api_key') === api_key && searchParams.get('access_token') === access_token;
    return isValid ? { channel: 'feed', session: { packets: [], snapshots: new Set() } } : { status: 403 };
  }

  protected received(connection: Connection, frame: Frame): void {
    this.requests += 1;
    const request = parseRequest(frame);
    if (request?.a === 'subscribe' && isTokens(request.v)) this.subscribe(connection, request.v);
    else if (request?.a === 'unsubscribe' && isTokens(request.v)) this.unsubscribe(connection, request.v);
    else if (request?.a === 'mode' && isModeRequest(request.v)) this.setMode(connection, ...request.v);
    else {
      this.violations.push(`not a request: ${frame.toString().slice(0, 100)}`);
      connection.send(errorText('Invalid request'));
    }
  }

  protected encode({ instrument, mode }: Holding, state: MarketState): Frame[] {
    return [encodeFrame([encodePacket(Number(instrument.token), mode, state)])];
  }

  /** Packets of one turn of the event loop share frames, as the broker's do. */
  protected override sendData(connection: Connection, frame: Frame): void {
    if (!this.dataFlows(connection)) return;
    const { packets } = connection.session;
    if (packets.length === 0) this.after(0, () => this.flush(connection));
    // What follows the count and the length is the one packet.
    packets.push((frame as Buffer).subarray(4));
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'POST' && request.url === '/session/token') void this.exchange(request, response);
    else super.answerHttp(request, response);
  }

  private subscribe(connection: Connection, tokens: readonly number[]): void {
    for (const token of tokens) {
      const instrument = this.listed(String(token));
      if (!instrument) continue;
      if (connection.holding(instrument)) this.violations.push(`${token} is subscribed already`);
      else if (this.hold(connection, { instrument, mode: 'QUOTE', depthLevel: 5 }))
        this.snapshot(connection, instrument);
      else connection.send(errorText(`Too many instruments: ${token} is refused`));
    }
  }

  private unsubscribe(connection: Connection, tokens: readonly number[]): void {
    for (const token of tokens) {
      const instrument = this.listed(String(token));
      if (instrument) connection.release(instrument);
    }
  }

  private setMode(connection: Connection, name: string, tokens: readonly number[]): void {
    for (const token of tokens) {
      const instrument = this.listed(String(token));
      const holding = instrument && connection.holding(instrument);
      if (!holding) continue;
      this.hold(connection, { ...holding, mode: MODES[name]! });
      this.snapshot(connection, holding.instrument);
    }
  }

  private snapshot(connection: Connection, instrument: Instrument): void {
    const { snapshots } = connection.session;
    if (snapshots.size === 0) this.answer(() => this.after(SNAPSHOT_MS, () => this.sendSnapshots(connection)));
    snapshots.add(instrument);
  }

  private sendSnapshots(connection: Connection): void {
    for (const instrument of connection.session.snapshots) {
      const holding = connection.holding(instrument);
      if (!holding) continue;
      for (const frame of this.encode(holding, this.market.of(instrument))) this.sendData(connection, frame);
    }
    connection.session.snapshots.clear();
  }

  private flush(connection: Connection): void {
    const packets = connection.session.packets.splice(0);
    for (let start = 0; start < packets.length; start += FRAME_PACKETS) {
      super.sendData(connection, encodeFrame(packets.slice(start, start + FRAME_PACKETS)));
    }
  }

  private async exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const { api_key = '', api_secret = '', access_token = '' } = this.credentials;
    const checksum = createHash('sha256')
      .update(api_key + this.requestToken + api_secret)
      .digest('hex');
    const isValid =
      form.get('api_key') === api_key &&
      form.get('request_token') === this.requestToken &&
      form.get('checksum') === checksum &&
      request.headers['x-kite-version'] === '3';
    const reply = isValid
      ? { status: 'success', data: { user_id: 'AB1234', api_key, access_token } }
      : { status: 'error', message: 'Token is invalid or has expired.', error_type: 'TokenException', data: null };
    response.writeHead(isValid ? 200 : 403, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
  }
}

interface Request {
  a?: unknown;
  v?: unknown;
}

function parseRequest(frame: Frame): Request | undefined {
  if (typeof frame !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(frame);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isTokens(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every(Number.isSafeInteger);
}

function isModeRequest(value: unknown): value is [mode: string, tokens: number[]] {
  return Array.isArray(value) && value.length === 2 && Object.hasOwn(MODES, value[0]) && isTokens(value[1]);
}

function errorText(message: string): string {
  return JSON.stringify({ type: 'error', data: message });
}
