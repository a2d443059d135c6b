import type { IncomingMessage } from 'node:http';
import type { DepthLevel, Mode } from '../../src/common/mode.js';
import { angel } from '../../src/modules/brokers/angel/index.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { encodePacket } from './angel-encoder.js';
import { angelInstruments } from './angel-instruments.js';
import { type AngelRequest, readRequest } from './angel-request.js';
import type { MarketState } from './market.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const PATH = '/smart-stream';
const CONNECTIONS_PER_CLIENT = 3;
const PAIRS_PER_CONNECTION = 1000;
const DEEP_BOOKS_PER_CONNECTION = 50;
const DEEP = 4;

const EXCHANGES: Readonly<Record<number, string>> = {
  1: 'NSE',
  2: 'NFO',
  3: 'BSE',
  4: 'BFO',
  5: 'MCX',
  7: 'NCO',
  13: 'CDS',
};

const MODES: Readonly<Record<number, { mode: Mode; depthLevel: DepthLevel }>> = {
  1: { mode: 'LTP', depthLevel: 5 },
  2: { mode: 'QUOTE', depthLevel: 5 },
  3: { mode: 'DEPTH', depthLevel: 5 },
  4: { mode: 'DEPTH', depthLevel: 20 },
};

type Connection = SimulatorConnection<undefined>;

/** SmartStream 2.0. A holding is one (token, mode) pair: the broker keeps the modes of a token side by side. */
export class AngelSimulator extends WsSimulator {
  readonly definition = angel;
  protected readonly paths = { feed: PATH };
  private readonly sequences = new Map<Instrument, number>();

  constructor(instruments: readonly Instrument[] = angelInstruments) {
    super(instruments);
  }

  protected credentialsAfter(rolls: number): Credentials {
    return {
      client_code: 'A1234567',
      api_key: 'angelkey',
      auth_token: `angel-jwt-${rolls + 1}`,
      feed_token: `angel-feed-token-${rolls + 1}`,
    };
  }

  /** The official Java client sends no more than client code and feed token, and a browser can only send a query. */
  protected admit(request: IncomingMessage, { pathname, searchParams }: URL): Admission<undefined> | Refusal {
    if (pathname !== PATH) return { status: 404 };
    const { headers } = request;
    const { credentials } = this;
    const given = (header: string, parameter: string) => headers[header] ?? searchParams.get(parameter) ?? undefined;
    const jwt = headers.authorization?.replace(/^Bearer /, '');
    const key = given('x-api-key', 'apiKey');
    if (jwt !== undefined && jwt !== credentials.auth_token) return refusal('Auth token');
    if (given('x-client-code', 'clientCode') !== credentials.client_code) return refusal('Client Code');
    if (key !== undefined && key !== credentials.api_key) return refusal('API Key');
    if (given('x-feed-token', 'feedToken') !== credentials.feed_token) return refusal('Feed Token');
    if (this.connections >= CONNECTIONS_PER_CLIENT) return { status: 429 };
    return { channel: 'feed', session: undefined };
  }

  protected received(connection: Connection, frame: Frame): void {
    if (frame === 'ping') {
      connection.send('pong');
      return;
    }
    this.requests += 1;
    const request = readRequest(frame);
    if ('fault' in request) {
      this.violations.push(request.fault);
      this.refuse(connection, request.correlationID, 'E1001', 'Invalid Request Payload.');
    } else if (request.action === 'subscribe') this.subscribe(connection, request);
    else this.unsubscribe(connection, request);
  }

  protected encode({ instrument, stream }: Holding, state: MarketState): Frame[] {
    const exchangeType = Number(
      Object.keys(EXCHANGES).find((type) => EXCHANGES[Number(type)] === instrument.brexchange),
    );
    const sequence = instrument.exchange.endsWith('_INDEX') ? 0 : (this.sequences.get(instrument) ?? 0) + 1;
    this.sequences.set(instrument, sequence);
    return [encodePacket({ mode: Number(stream), exchangeType, token: instrument.token, sequence }, state)];
  }

  /** No acknowledgement: the last known state is sent at once. A request that exceeds a limit is void as a whole. */
  private subscribe(connection: Connection, { correlationID, pairs }: AngelRequest): void {
    const fresh = new Map<string, Holding>();
    for (const { exchangeType, token, mode } of pairs) {
      const instrument = this.listed(token, EXCHANGES[exchangeType]);
      const stream = String(mode);
      if (!instrument || connection.holding(instrument, stream)) continue;
      fresh.set(`${exchangeType}:${token}`, { instrument, ...MODES[mode]!, stream });
    }
    if (!this.hasRoomFor(connection, [...fresh.values()])) {
      this.refuse(connection, correlationID, 'E1002', 'Invalid Request. Subscription Limit Exceeded');
      return;
    }
    for (const holding of fresh.values()) connection.put(holding);
    this.answer(() => {
      for (const holding of fresh.values()) this.snapshot(connection, holding);
    });
  }

  private unsubscribe(connection: Connection, { pairs }: AngelRequest): void {
    for (const { exchangeType, token, mode } of pairs) {
      const instrument = this.listed(token, EXCHANGES[exchangeType]);
      if (instrument) connection.release(instrument, String(mode));
    }
  }

  private hasRoomFor(connection: Connection, fresh: readonly Holding[]): boolean {
    const isDeep = ({ stream }: Holding) => stream === String(DEEP);
    const deep = [...connection.holdings, ...fresh].filter(isDeep).length;
    const pairs = connection.size + fresh.length;
    if (pairs > PAIRS_PER_CONNECTION || deep > DEEP_BOOKS_PER_CONNECTION) {
      this.violations.push(`${pairs} pairs, ${deep} deep books`);
      return false;
    }
    return pairs <= this.capacityFault;
  }

  private snapshot(connection: Connection, holding: Holding): void {
    if (!connection.holding(holding.instrument, holding.stream)) return;
    for (const frame of this.encode(holding, this.market.of(holding.instrument))) this.sendData(connection, frame);
  }

  private refuse(connection: Connection, correlationID: string | undefined, errorCode: string, errorMessage: string) {
    this.answer(() => connection.send(JSON.stringify({ correlationID, errorCode, errorMessage })));
  }
}

function refusal(what: string): Refusal {
  return { status: 401, headers: { 'x-error-message': `Invalid Header - Invalid ${what}` } };
}
