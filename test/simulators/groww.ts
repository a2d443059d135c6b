import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isIndexExchange } from '../../src/common/exchanges.js';
import { parseJsonObject } from '../../src/common/json-object.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { groww } from '../../src/modules/brokers/groww/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { encodeBook, encodeIndex, encodeMessage, encodePrice, type SubjectKind, subjectOf } from './groww-encoder.js';
import { growwInstruments } from './groww-instruments.js';
import type { MarketState } from './market.js';
import { isSigned, userKey } from './nkey.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

/** The one-time code that the login takes. */
export const GROWW_CODE = '123456';

const MAX_SUBJECTS = 1000;
const PING_MS = 120_000;
const LOGIN_PATH = '/v1/token/api/access';
const TOKEN_PATH = '/v1/api/apex/v1/socket/token/create';

interface Session {
  /** What of a client's line has not come in full. */
  rest: string;
  readonly nonce: string;
  isLoggedIn: boolean;
  unanswered: number;
  readonly subjects: Map<string, string>;
}

type Connection = SimulatorConnection<Session>;

/** Of an instrument whose subjects a client has. */
interface SubjectHolding extends Holding {
  sids: Partial<Record<SubjectKind, string>>;
}

/** Login, socket tokens, and a NATS server on WebSocket; what it sends is cut into frames anywhere. */
export class GrowwSimulator extends WsSimulator<Session> {
  readonly definition = groww;
  protected readonly paths = { feed: '/' };
  /** The key pair that each socket token was made for. */
  private readonly tokens = new Map<string, Buffer>();
  private readonly subjects = new Map<string, [Instrument, SubjectKind]>();
  private sent = 0;

  /** @param isWrapped whether the answer with a socket token is wrapped in `payload` */
  constructor(private readonly isWrapped = false) {
    super(growwInstruments);
  }

  override async start(): Promise<void> {
    await super.start();
    this.every(PING_MS, () => this.eachConnection((connection) => this.ping(connection)));
  }

  /** An `-ERR` on every connection. */
  error(message: string): void {
    this.eachConnection((connection) => connection.send(line(`-ERR '${message}'`)));
  }

  protected credentialsAfter(rolls: number): Credentials {
    return { api_key: 'groww-api-key', api_secret: 'groww-api-secret', access_token: `groww-token-${rolls + 1}` };
  }

  /** Clients log in on the line itself. */
  protected admit(_request: IncomingMessage, { pathname }: URL): Admission<Session> | Refusal {
    if (pathname !== '/') return { status: 404 };
    const nonce = randomBytes(11).toString('base64url');
    return { channel: 'feed', session: { rest: '', nonce, isLoggedIn: false, unanswered: 0, subjects: new Map() } };
  }

  protected override opened(connection: Connection): void {
    const info = {
      server_id: 'NDSIM',
      version: '2.10.18',
      proto: 1,
      headers: true,
      auth_required: true,
      max_payload: 1_048_576,
      client_id: connection.id,
      nonce: connection.session.nonce,
    };
    connection.send(line(`INFO ${JSON.stringify(info)}`));
  }

  protected received(connection: Connection, frame: Frame): void {
    const { session } = connection;
    const lines = (session.rest + frame.toString()).split('\r\n');
    session.rest = lines.pop()!;
    for (const one of lines) this.operation(connection, one);
  }

  protected encode(holding: Holding, state: MarketState, moved?: MarketState): Frame[] {
    const { instrument, sids } = holding as SubjectHolding;
    const messages: Buffer[] = [];
    const add = (kind: SubjectKind, payload: Buffer) => {
      if (sids[kind] !== undefined) messages.push(encodeMessage(subjectOf(instrument, kind), sids[kind], payload));
    };
    const { depth, ...prices } = moved ?? state;
    const values = { ...prices, timestamp: state.timestamp ?? 0 };
    if (isIndexExchange(instrument.exchange)) add('price', encodeIndex(instrument, state));
    else if (!moved || !depth || Object.keys(prices).length > 0) add('price', encodePrice(instrument, values));
    if (!moved || depth) add('book', encodeBook(instrument, state));
    return this.cut(Buffer.concat(messages));
  }

  protected override expired(connection: Connection): void {
    this.end(connection, 'User Authentication Expired');
  }

  /** Well framed, for bytes that are not end the stream. */
  protected override garbageFrame(connection: Connection): Frame {
    // No field has the wire type 7.
    return this.messageOf(connection, Buffer.concat([Buffer.from([0x0f]), randomBytes(63)]));
  }

  protected override sendTruncated(connection: Connection): void {
    const [holding] = connection.holdings;
    if (!holding) return;
    const payload = encodePrice(holding.instrument, this.market.of(holding.instrument));
    connection.send(this.messageOf(connection, payload.subarray(0, payload.length - 5)));
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').replace(/\/$/, '');
    if (request.method === 'POST' && path === LOGIN_PATH) void this.logIn(request, response);
    else if (request.method === 'POST' && path === TOKEN_PATH) void this.createToken(request, response);
    else super.answerHttp(request, response);
  }

  // ------------------------------------------------------------------------------------- the NATS server

  private operation(connection: Connection, text: string): void {
    const [name = '', ...words] = text.split(' ');
    if (name === 'CONNECT') this.connect(connection, text.slice('CONNECT '.length));
    else if (!connection.session.isLoggedIn) this.end(connection, 'Authorization Violation');
    else if (name === 'PING') this.answer(() => connection.send(line('PONG')));
    else if (name === 'PONG') connection.session.unanswered = 0;
    else if (name === 'SUB' && words.length === 2) this.sub(connection, words[0]!, words[1]!);
    else if (name === 'UNSUB' && words.length === 1) this.unsub(connection, words[0]!);
    else {
      this.violations.push(`not an operation: ${text.slice(0, 100)}`);
      this.end(connection, 'Unknown Protocol Operation');
    }
  }

  private connect(connection: Connection, json: string): void {
    const { session } = connection;
    const { jwt, sig } = parseJsonObject(json) ?? {};
    const key = typeof jwt === 'string' ? this.tokens.get(jwt) : undefined;
    session.isLoggedIn = key !== undefined && typeof sig === 'string' && isSigned(key, session.nonce, sig);
    if (!session.isLoggedIn) this.end(connection, 'Authorization Violation');
  }

  private sub(connection: Connection, subject: string, sid: string): void {
    this.requests += 1;
    const { subjects } = connection.session;
    if (subjects.has(sid)) this.violations.push(`the sid ${sid} is in use`);
    if ([...subjects.values()].includes(subject)) this.violations.push(`${subject} is subscribed twice`);
    if (subjects.size >= Math.min(MAX_SUBJECTS, this.capacityFault)) {
      connection.send(line("-ERR 'maximum subscriptions exceeded'"));
      return;
    }
    subjects.set(sid, subject);
    const found = this.instrumentOf(subject);
    if (!found) return;
    const [instrument, kind] = found;
    const sids = { ...sidsOf(connection, instrument), [kind]: sid };
    this.book(connection, instrument, sids);
    const snapshot = { ...this.holdingOf(instrument, { [kind]: sid }) };
    this.answer(() => {
      for (const frame of this.encode(snapshot, this.market.of(instrument))) this.sendData(connection, frame);
    });
  }

  private unsub(connection: Connection, sid: string): void {
    this.requests += 1;
    const { subjects } = connection.session;
    const subject = subjects.get(sid);
    if (subject === undefined || !subjects.delete(sid)) return;
    const found = this.instrumentOf(subject);
    if (!found) return;
    const { [found[1]]: _gone, ...left } = sidsOf(connection, found[0]);
    this.book(connection, found[0], left);
  }

  private book(connection: Connection, instrument: Instrument, sids: SubjectHolding['sids']): void {
    if (Object.keys(sids).length > 0) connection.put(this.holdingOf(instrument, sids));
    else connection.release(instrument);
  }

  private holdingOf(instrument: Instrument, sids: SubjectHolding['sids']): SubjectHolding {
    return { instrument, mode: sids.book === undefined ? 'QUOTE' : 'DEPTH', depthLevel: 5, stream: '', sids };
  }

  private instrumentOf(subject: string): [Instrument, SubjectKind] | undefined {
    return this.subjects.get(subject) ?? this.indexed().get(subject);
  }

  /** More instruments may have been listed. */
  private indexed(): ReadonlyMap<string, [Instrument, SubjectKind]> {
    for (const instrument of this.instruments) {
      for (const kind of ['price', 'book'] as const) this.subjects.set(subjectOf(instrument, kind), [instrument, kind]);
    }
    return this.subjects;
  }

  private ping(connection: Connection): void {
    connection.session.unanswered += 1;
    if (connection.session.unanswered > 2) this.end(connection, 'Stale Connection');
    else connection.send(line('PING'));
  }

  private end(connection: Connection, reason: string): void {
    connection.send(line(`-ERR '${reason}'`));
    connection.close(1008, reason);
  }

  private messageOf(connection: Connection, payload: Buffer): Buffer {
    const [sid = '0', subject = '/ld/none'] = [...connection.session.subjects][0] ?? [];
    return encodeMessage(subject, sid, payload);
  }

  /** In one frame, or in two that part at another byte each time. */
  private cut(bytes: Buffer): Buffer[] {
    if (bytes.length === 0) return [];
    this.sent += 1;
    const place = (this.sent * 7) % bytes.length;
    return place === 0 ? [bytes] : [bytes.subarray(0, place), bytes.subarray(place)];
  }

  // ------------------------------------------------------------------------------------- HTTP

  private async logIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { api_key, api_secret, access_token } = this.credentials;
    const { key_type, totp, checksum, timestamp } = parseJsonObject(await text(request)) ?? {};
    const isKnown = request.headers.authorization === `Bearer ${api_key}`;
    const sum = createHash('sha256').update(`${api_secret}${timestamp}`).digest('hex');
    const isRight = key_type === 'totp' ? totp === GROWW_CODE : key_type === 'approval' && checksum === sum;
    if (isKnown && isRight) reply(response, 200, { token: access_token });
    else reply(response, 401, { status: 'FAILURE', error: { code: 'GA005', message: 'User not authorised' } });
  }

  private async createToken(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socketKey } = parseJsonObject(await text(request)) ?? {};
    const key = typeof socketKey === 'string' ? userKey(socketKey) : undefined;
    if (request.headers.authorization !== `Bearer ${this.credentials.access_token}`) {
      reply(response, 401, { status: 'FAILURE', error: { code: 'GA005', message: 'User not authorised' } });
    } else if (!key) {
      this.violations.push(`no public key of a user: ${String(socketKey)}`);
      reply(response, 400, { status: 'FAILURE', error: { code: 'GA001', message: 'Bad request' } });
    } else {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const head = { typ: 'JWT', alg: 'ed25519-nkey' };
      const token = `${part(head)}.${part({ sub: socketKey })}.${randomBytes(64).toString('base64url')}`;
      this.tokens.set(token, key);
      const answer = { token, subscriptionId: 'sub-1' };
      reply(response, 200, this.isWrapped ? { status: 'SUCCESS', payload: answer } : answer);
    }
  }
}

function sidsOf(connection: Connection, instrument: Instrument): SubjectHolding['sids'] {
  return (connection.holding(instrument) as SubjectHolding | undefined)?.sids ?? {};
}

function line(text: string): Buffer {
  return Buffer.from(`${text}\r\n`);
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
