import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type JsonObject, parseJsonObject } from '../../src/common/json-object.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { firstock } from '../../src/modules/brokers/firstock/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { changedEntry, type Entry, fullEntry, keyedMessage } from './firstock-encoder.js';
import { firstockListings } from './firstock-instruments.js';
import type { MarketState } from './market.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const KEYS_PER_REQUEST = 100;

/** The code of this moment that the login takes. */
export const FIRSTOCK_CODE = '246810';
const PASSWORD = 'the password';

const USER = 'RR0884';

/** Whether the client's token is right is judged when it has connected. */
interface Session {
  isValid: boolean;
}

type Connection = SimulatorConnection<Session>;

export interface FirstockOptions {
  /** Most sockets of the user; absent: any number. */
  sessions?: number;
  /** Time until a connection is judged, in ms; absent: none. */
  greetAfterMs?: number;
}

/** The V2 socket, which knows no modes, and the login. */
export class FirstockSimulator extends WsSimulator<Session> {
  readonly definition = firstock;
  protected readonly paths = { feed: '/V2/ws' };
  private readonly sent = new WeakMap<Holding, Entry>();

  constructor(private readonly options: FirstockOptions = {}) {
    super(firstockListings);
  }

  /** Sends a text as it is to every client. */
  say(frame: string): void {
    this.eachConnection((connection) => connection.send(frame));
  }

  protected credentialsAfter(rolls: number): Credentials {
    return {
      user_id: USER,
      vendor_code: `${USER}_API`,
      api_key: 'firstock-api-key',
      password: PASSWORD,
      susertoken: `firstock-token-${rolls + 1}`,
    };
  }

  protected admit(_request: IncomingMessage, { pathname, searchParams }: URL): Admission<Session> | Refusal {
    if (pathname !== this.paths.feed) return { status: 404 };
    const isValid =
      searchParams.get('userId') === USER &&
      searchParams.get('jKey') === this.credentials.susertoken &&
      searchParams.get('source') === 'developer-api';
    return { channel: 'feed', session: { isValid } };
  }

  protected override opened(connection: Connection): void {
    const { greetAfterMs } = this.options;
    if (greetAfterMs === undefined) this.greet(connection);
    else this.after(greetAfterMs, () => this.greet(connection));
  }

  private greet(connection: Connection): void {
    if (!connection.session.isValid) this.turnAway(connection, 'unauthenticated');
    else if (this.open.size > (this.options.sessions ?? Number.POSITIVE_INFINITY)) {
      this.turnAway(connection, 'Maximum sessions limit reached');
    } else connection.send('{"status":"success","message":"Authentication successful"}');
  }

  protected override expired(connection: Connection): void {
    this.turnAway(connection, 'unauthenticated');
  }

  protected received(connection: Connection, frame: Frame): void {
    const request = typeof frame === 'string' ? parseJsonObject(frame) : undefined;
    const keys = request && keysOf(request);
    if (!keys || keys.length === 0 || keys.length > KEYS_PER_REQUEST) {
      this.violations.push(`not a request: ${frame.toString().slice(0, 100)}`);
      return;
    }
    this.requests += 1;
    if (request?.action === 'subscribe') this.subscribe(connection, keys);
    else if (request?.action === 'unsubscribe') this.unsubscribe(connection, keys);
    else this.violations.push(`not an action: ${String(request?.action)}`);
  }

  protected encode(holding: Holding, state: MarketState, moved?: MarketState): Frame[] {
    const { instrument } = holding;
    const now = fullEntry(instrument, state);
    const before = moved && this.sent.get(holding);
    this.sent.set(holding, now);
    const entry = before ? changedEntry(now, before) : now;
    return [keyedMessage({ [keyOf(instrument)]: entry }, before ? ['i_upper_circuit_limit'] : [])];
  }

  protected override garbageFrame(): Frame {
    return '\u0000{"NSE:2885":[[';
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    void text(request).then((body) => {
      const { status, answer } = this.logIn(request, parseJsonObject(body));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  }

  private logIn({ method, url }: IncomingMessage, given: JsonObject | undefined) {
    const { susertoken } = this.credentials;
    if (method !== 'POST' || url !== '/V1/login' || !given) return { status: 404, answer: {} };
    const wrong = wrongField(given);
    if (wrong === undefined) {
      const data = { susertoken, actid: USER, userName: 'A. USER', email: 'user@example.com' };
      return { status: 200, answer: { status: 'success', message: 'Login successful', data } };
    }
    const error = { field: wrong, message: `${wrong} is invalid` };
    return { status: 401, answer: { status: 'failed', code: '401', message: 'Unauthorized', error } };
  }

  private turnAway(connection: Connection, message: string): void {
    connection.send(JSON.stringify({ status: 'failed', message }));
    connection.close(1000);
  }

  private subscribe(connection: Connection, keys: readonly string[]): void {
    const held: Holding[] = [];
    for (const key of keys) {
      const instrument = this.instrumentOf(key);
      if (!instrument) continue;
      if (connection.holding(instrument)) this.violations.push(`${key} is subscribed already`);
      if (this.hold(connection, { instrument, mode: 'DEPTH', depthLevel: 5 }))
        held.push(connection.holding(instrument)!);
    }
    this.answer(() => {
      for (const holding of held) {
        if (connection.holding(holding.instrument) !== holding) continue;
        for (const frame of this.encode(holding, this.market.of(holding.instrument))) this.sendData(connection, frame);
      }
    });
  }

  private unsubscribe(connection: Connection, keys: readonly string[]): void {
    for (const key of keys) {
      const instrument = this.instrumentOf(key);
      if (!instrument || !connection.release(instrument)) this.violations.push(`${key} is not subscribed`);
    }
  }

  private instrumentOf(key: string): Instrument | undefined {
    const [exchange = '', token = ''] = key.split(':');
    return this.listed(token, exchange);
  }
}

function keysOf({ tokens }: JsonObject): string[] | undefined {
  return typeof tokens === 'string' && tokens !== '' ? tokens.split('|') : undefined;
}

function keyOf({ brexchange, token }: Instrument): string {
  return `${brexchange}:${token}`;
}

/** The first field of a login that is not as it must be. */
function wrongField(given: JsonObject): string | undefined {
  const right: Readonly<Record<string, string>> = {
    userId: USER,
    password: createHash('sha256').update(PASSWORD).digest('hex'),
    TOTP: FIRSTOCK_CODE,
    vendorCode: `${USER}_API`,
    apiKey: 'firstock-api-key',
  };
  return Object.keys(right).find((name) => given[name] !== right[name]);
}
