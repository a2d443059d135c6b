import type { IncomingMessage } from 'node:http';
import { isIndexExchange } from '../../src/common/exchanges.js';
import type { Mode } from '../../src/common/mode.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { mstock } from '../../src/modules/brokers/mstock/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { RequestedPair } from './angel-request.js';
import type { MarketState } from './market.js';
import { encodeMstockPacket, withPrefix } from './mstock-encoder.js';
import { mstockInstruments } from './mstock-instruments.js';
import { readMstockRequest } from './mstock-request.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const PAIRS = 1000;

/** Cash and index share one. */
const EXCHANGES: Readonly<Record<number, readonly string[]>> = {
  1: ['NSE', 'NSE_INDEX'],
  2: ['NFO'],
  3: ['BSE', 'BSE_INDEX'],
  4: ['BFO'],
  5: ['MCX'],
  13: ['CDS'],
};

const MODES: Readonly<Record<number, Mode>> = { 1: 'LTP', 2: 'QUOTE', 3: 'DEPTH' };

interface Session {
  isLoggedIn: boolean;
}

type Connection = SimulatorConnection<Session>;

/** The Type B socket. A holding is one (token, mode) pair: what the server makes of two modes at once is not known. */
export class MstockSimulator extends WsSimulator<Session> {
  readonly definition = mstock;
  protected readonly paths = { feed: '/' };
  /** Whether a login is answered at all: it is in no document. */
  answersLogin = true;
  /** Puts packets behind the prefix that some deployments send. */
  prefixesPackets = false;
  private sequence = 0;

  constructor(instruments: readonly Instrument[] = mstockInstruments) {
    super(instruments);
  }

  protected credentialsAfter(rolls: number): Credentials {
    return { client_code: 'MA123456', api_key: 'mstockkey', auth_token: `mstock-jwt-${rolls + 1}` };
  }

  protected admit(_request: IncomingMessage, { searchParams }: URL): Admission<Session> | Refusal {
    const { auth_token, api_key } = this.credentials;
    if (searchParams.get('ACCESS_TOKEN') !== auth_token || searchParams.get('API_KEY') !== api_key) {
      return { status: 401 };
    }
    return { channel: 'feed', session: { isLoggedIn: false } };
  }

  protected override expired(connection: Connection): void {
    connection.send('{"type":"error","data":"Access token expired"}');
    connection.close(1008);
  }

  protected received(connection: Connection, frame: Frame): void {
    const [, token] = /^LOGIN:(.*)$/s.exec(frame.toString()) ?? [];
    if (token !== undefined) {
      this.login(connection, token);
      return;
    }
    this.requests += 1;
    if (!connection.session.isLoggedIn) this.violations.push('a request before the login');
    const request = readMstockRequest(frame);
    if ('fault' in request) {
      this.violations.push(request.fault);
      this.refuse(connection, 'Invalid request');
    } else if (request.action === 'subscribe') this.subscribe(connection, request.pairs);
    else for (const pair of request.pairs) this.unsubscribe(connection, pair);
  }

  protected encode({ instrument, stream }: Holding, state: MarketState): Frame[] {
    this.sequence += 1;
    const exchangeType = Number(
      Object.keys(EXCHANGES).find((type) => EXCHANGES[Number(type)]!.includes(instrument.exchange)),
    );
    const sequence = isIndexExchange(instrument.exchange) ? 0 : this.sequence;
    const packet = encodeMstockPacket({ mode: Number(stream), exchangeType, token: instrument.token, sequence }, state);
    return [this.prefixesPackets ? withPrefix([packet]) : packet];
  }

  private login(connection: Connection, token: string): void {
    if (token !== this.credentials.auth_token) {
      this.refuse(connection, 'Invalid access token');
      connection.close(1008);
      return;
    }
    connection.session.isLoggedIn = true;
    if (this.answersLogin) connection.send('{"type":"login","data":"success"}');
  }

  /** No acknowledgement: the last known state is sent at once. */
  private subscribe(connection: Connection, pairs: readonly RequestedPair[]): void {
    const fresh: Holding[] = [];
    let load = connection.size;
    for (const { exchangeType, token, mode } of pairs) {
      const instrument = this.find(exchangeType, token);
      const stream = String(mode);
      if (!instrument || connection.holding(instrument, stream)) continue;
      load += 1;
      fresh.push({ instrument, mode: MODES[mode]!, depthLevel: 5, stream });
    }
    if (load > PAIRS) this.violations.push(`${load} pairs`);
    if (load > Math.min(PAIRS, this.capacityFault)) {
      this.refuse(connection, 'Subscription limit exceeded');
      return;
    }
    for (const holding of fresh) connection.put(holding);
    this.answer(() => {
      for (const holding of fresh) this.snapshot(connection, holding);
    });
  }

  private unsubscribe(connection: Connection, { exchangeType, token, mode }: RequestedPair): void {
    const instrument = this.find(exchangeType, token);
    if (!instrument || !connection.release(instrument, String(mode))) {
      this.violations.push(`${exchangeType}:${token} is not held in mode ${mode}`);
    }
  }

  private snapshot(connection: Connection, holding: Holding): void {
    if (!connection.holding(holding.instrument, holding.stream)) return;
    for (const frame of this.encode(holding, this.market.of(holding.instrument))) this.sendData(connection, frame);
  }

  private refuse(connection: Connection, data: string): void {
    this.answer(() => connection.send(JSON.stringify({ type: 'error', data })));
  }

  private find(exchangeType: number, token: string): Instrument | undefined {
    const names = EXCHANGES[exchangeType] ?? [];
    return this.instruments.find((one) => one.token === token && names.includes(one.exchange));
  }
}
