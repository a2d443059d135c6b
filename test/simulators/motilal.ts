import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isIndexExchange } from '../../src/common/exchanges.js';
import { type JsonObject, parseJsonObject } from '../../src/common/json-object.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { motilal } from '../../src/modules/brokers/motilal/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import { headOf, heartbeatRecord, indexRecord, LETTERS, record, records } from './motilal-encoder.js';
import { motilalListings } from './motilal-instruments.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const HEARTBEAT_MS = 10_000;
const CLIENT = 'AB1234';
const PASSWORD = 'the password';
const API_KEY = 'motilal-api-key';
const BIRTHDAY = '01/02/1990';

/** The code of this moment that the login takes. */
export const MOTILAL_CODE = '246810';

/** The broker's name of a segment by letter and kind. */
const SEGMENTS: Readonly<Record<string, string>> = {
  NC: 'NSE',
  ND: 'NSEFO',
  BC: 'BSE',
  GD: 'BSEFO',
  CD: 'NSECD',
  MD: 'MCX',
};

interface Session {
  isLoggedIn: boolean;
  /** Letters of the exchanges whose indices are registered. */
  indices: Set<string>;
}

type Connection = SimulatorConnection<Session>;

/** The broadcast socket, and the login that must have come before. */
export class MotilalSimulator extends WsSimulator<Session> {
  readonly definition = motilal;
  protected readonly paths = { feed: '/jwebsocket/jwebsocket' };
  /**
   * Logins to turn away. The wire has the client code alone: that of a day's session that has ended looks like any
   * other, so the one that follows the end is taken for it.
   */
  private endedSessions = 0;

  constructor() {
    super(motilalListings);
  }

  override async start(): Promise<void> {
    await super.start();
    this.every(HEARTBEAT_MS, () => this.eachConnection((connection) => connection.send(heartbeatRecord(Date.now()))));
  }

  /** A text or a message of records, as it is, to every client. */
  say(frame: Frame): void {
    this.eachConnection((connection) => connection.send(frame));
  }

  protected credentialsAfter(rolls: number): Credentials {
    return {
      client_code: CLIENT,
      api_key: API_KEY,
      password: PASSWORD,
      second_factor: BIRTHDAY,
      auth_token: `motilal-token-${rolls + 1}`,
    };
  }

  protected admit(_request: IncomingMessage, { pathname }: URL): Admission<Session> | Refusal {
    if (pathname !== this.paths.feed) return { status: 404 };
    return { channel: 'feed', session: { isLoggedIn: false, indices: new Set() } };
  }

  protected override expired(connection: Connection): void {
    this.endedSessions += 1;
    connection.close(1000);
  }

  protected received(connection: Connection, frame: Frame): void {
    const problem = typeof frame === 'string' ? `a text: ${frame}` : this.read(connection, frame);
    if (problem) this.violations.push(problem);
  }

  protected encode({ instrument }: Holding, state: MarketState, moved?: MarketState): Frame[] {
    return records(instrument, state, moved);
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    void text(request).then((body) => {
      const isLogin = request.method === 'POST' && request.url === '/rest/login/v3/authdirectapi';
      const answer = isLogin ? this.logIn(request, parseJsonObject(body) ?? {}) : { status: 'ERROR', message: 'No' };
      response.writeHead(isLogin ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  }

  private logIn({ headers }: IncomingMessage, given: JsonObject): JsonObject {
    const right: JsonObject = {
      userid: CLIENT,
      password: createHash('sha256').update(`${PASSWORD}${API_KEY}`).digest('hex'),
      '2FA': BIRTHDAY,
      totp: MOTILAL_CODE,
    };
    const wrong = Object.keys(right).find((name) => given[name] !== right[name]);
    const isKnown = headers.apikey === API_KEY && headers.vendorinfo === CLIENT && headers['user-agent'] !== undefined;
    if (wrong !== undefined || !isKnown) return { status: 'ERROR', message: `Invalid ${wrong ?? 'ApiKey'}` };
    this.endedSessions = 0;
    return { status: 'SUCCESS', message: '', AuthToken: this.credentials.auth_token };
  }

  /** Gives what is wrong with a packet. */
  private read(connection: Connection, packet: Buffer): string | undefined {
    const kind = String.fromCharCode(packet[0] ?? 0);
    if (packet.length < 3 || packet.readUInt16LE(1) !== packet.length - 3) return `a packet ${kind} of another length`;
    if (kind === 'Q') return this.logInWith(connection, packet);
    if (!connection.session.isLoggedIn) return `a packet ${kind} before the login`;
    if (kind === 'D' && packet.length === 10) return this.register(connection, packet);
    if (kind === 'I' && packet.length === 5) return this.registerIndices(connection, packet);
    return kind === '1' && packet.length === 3 ? undefined : `a packet ${kind}`;
  }

  private logInWith(connection: Connection, packet: Buffer): string | undefined {
    const code = packet.toString('latin1', 4, 4 + packet[3]!);
    const expected = [
      Buffer.from([CLIENT.length]),
      Buffer.from(CLIENT.padEnd(15)),
      Buffer.from([CLIENT.length]),
      Buffer.from(CLIENT.padEnd(30)),
      Buffer.from([1, 1, 1, 5]),
      Buffer.from('1.0.0'.padEnd(10)),
      Buffer.from([0, 0, 0, 0, 1]),
      Buffer.from(' '.repeat(45)),
    ];
    if (code === CLIENT && !Buffer.concat(expected).equals(packet.subarray(3))) return 'a login of another form';
    if (code !== CLIENT || this.endedSessions > 0) {
      this.endedSessions = Math.max(0, this.endedSessions - 1);
      connection.close(1000);
      return undefined;
    }
    connection.session.isLoggedIn = true;
    connection.send(heartbeatRecord(Date.now()));
    return undefined;
  }

  private register(connection: Connection, packet: Buffer): string | undefined {
    this.requests += 1;
    const segment = SEGMENTS[packet.toString('latin1', 3, 5)];
    const code = packet.readInt32LE(5);
    const instrument = segment && this.listed(String(code), segment);
    if (!instrument) return `no scrip ${code} in ${packet.toString('latin1', 3, 5)}`;
    if (packet[9] === 0) return connection.release(instrument) ? undefined : `${code} is not registered`;
    if (connection.holding(instrument)) return `${code} is registered already`;
    if (!this.hold(connection, { instrument, mode: 'DEPTH', depthLevel: 5 })) {
      connection.send(JSON.stringify({ status: 'ERROR', message: 'Too many scrips' }));
      return undefined;
    }
    this.answer(() => this.burst(connection, instrument));
    return undefined;
  }

  /** All that there is of a scrip in one message, with a record in it of which no client knows what it says. */
  private burst(connection: Connection, instrument: Instrument): void {
    const state = this.market.of(instrument);
    const unknown = record('z', { ...headOf(instrument, state), time: 1 }, (body) => body.setFloat32(0, 1, true));
    this.sendData(connection, Buffer.concat([...records(instrument, state), unknown]));
  }

  private registerIndices(connection: Connection, packet: Buffer): string | undefined {
    this.requests += 1;
    const letter = packet.toString('latin1', 3, 4);
    const { indices } = connection.session;
    if (packet[4] === 0) return indices.delete(letter) ? undefined : `the indices of ${letter} are not registered`;
    if (indices.has(letter)) return `the indices of ${letter} are registered already`;
    indices.add(letter);
    const listed = this.instruments.filter(
      (one) => isIndexExchange(one.exchange) && LETTERS[one.brexchange] === letter,
    );
    if (listed.length === 0) return `no indices of ${letter}`;
    const values = listed.map((one) => indexRecord(headOf(one, this.market.of(one)), this.market.of(one)));
    this.sendData(connection, Buffer.concat(values));
    return undefined;
  }
}
