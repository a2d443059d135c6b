import type { IncomingMessage } from 'node:http';
import { isIndexExchange } from '../../src/common/exchanges.js';
import type { Mode } from '../../src/common/mode.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { paytm } from '../../src/modules/brokers/paytm/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import { encodePaytmPacket, type PaytmMode } from './paytm-encoder.js';
import { paytmInstruments } from './paytm-instruments.js';
import { type RequestedPreference, readPreferences } from './paytm-request.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const PATH = '/broadcast/user/v1/data';
const PING_MS = 30_000;
const SYMBOLS = 1000;

const MODES: Readonly<Record<PaytmMode, Mode>> = { LTP: 'LTP', QUOTE: 'QUOTE', FULL: 'DEPTH' };

/** Canonical exchanges of a preference, by the exchange and the kind that it names. */
const EXCHANGES: Readonly<Record<string, string>> = {
  'NSE INDEX': 'NSE_INDEX',
  'BSE INDEX': 'BSE_INDEX',
  'NSE EQUITY': 'NSE',
  'BSE EQUITY': 'BSE',
  'NSE ETF': 'NSE',
  'BSE ETF': 'BSE',
  'NSE FUTURE': 'NFO',
  'BSE FUTURE': 'BFO',
  'NSE OPTION': 'NFO',
  'BSE OPTION': 'BFO',
};

/** What a kind of preference wants of an instrument. */
const TYPES: Readonly<Record<RequestedPreference['scripType'], readonly string[]>> = {
  INDEX: ['INDEX'],
  EQUITY: ['EQ'],
  ETF: ['ETF'],
  FUTURE: ['FUT'],
  OPTION: ['CE', 'PE'],
};

type Connection = SimulatorConnection<undefined>;

/** The broadcast socket. A holding is one preference: the modes of an instrument stand side by side. */
export class PaytmSimulator extends WsSimulator {
  readonly definition = paytm;
  protected readonly paths = { feed: PATH };

  constructor(instruments: readonly Instrument[] = paytmInstruments) {
    super(instruments);
  }

  protected credentialsAfter(rolls: number): Credentials {
    return {
      api_key: 'paytmkey',
      api_secret: 'paytmsecret',
      access_token: `paytm-access-${rolls + 1}`,
      public_access_token: `paytm-public-${rolls + 1}`,
    };
  }

  protected admit(_request: IncomingMessage, { pathname, searchParams }: URL): Admission<undefined> | Refusal {
    if (pathname !== PATH) return { status: 404 };
    if (searchParams.get('x_jwt_token') !== this.credentials.public_access_token) return { status: 401 };
    return { channel: 'feed', session: undefined };
  }

  protected override opened(connection: Connection): void {
    const ping = () => {
      connection.ping();
      if (this.open.has(connection)) this.after(PING_MS, ping);
    };
    this.after(PING_MS, ping);
  }

  /** A token that has died is told in a text before the line ends. */
  protected override expired(connection: Connection): void {
    connection.send('invalid jwt token');
    connection.close(1008);
  }

  protected received(connection: Connection, frame: Frame): void {
    this.requests += 1;
    const preferences = readPreferences(frame);
    if ('fault' in preferences) {
      this.refuse(connection, preferences.fault);
      return;
    }
    const fresh: Holding[] = [];
    for (const preference of preferences) {
      const instrument = this.wanted(preference);
      if (!instrument) this.refuse(connection, `no such scrip: ${JSON.stringify(preference)}`);
      else if (preference.actionType === 'REMOVE') connection.release(instrument, preference.modeType);
      else this.add(connection, preference, instrument, fresh);
    }
    this.answer(() => this.snapshot(connection, fresh));
  }

  protected encode({ instrument, stream }: Holding, state: MarketState): Frame[] {
    const isIndex = isIndexExchange(instrument.exchange);
    return [encodePaytmPacket({ mode: stream as PaytmMode, isIndex, id: Number(instrument.token) }, state)];
  }

  private wanted({ exchangeType, scripType, scripId }: RequestedPreference): Instrument | undefined {
    const instrument = this.listed(scripId, EXCHANGES[`${exchangeType} ${scripType}`]);
    return instrument && TYPES[scripType].includes(instrument.instrumenttype ?? '') ? instrument : undefined;
  }

  private add(
    connection: Connection,
    { modeType }: RequestedPreference,
    instrument: Instrument,
    fresh: Holding[],
  ): void {
    if (connection.holding(instrument, modeType)) return;
    const held = new Set(connection.holdings.map((one) => one.instrument));
    held.add(instrument);
    if (held.size > this.capacityFault) {
      this.answer(() => connection.send('{"message":"subscription limit exceeded","error":"BAD_REQUEST"}'));
      return;
    }
    if (held.size > SYMBOLS) this.violations.push(`${held.size} scrips`);
    connection.put({ instrument, mode: MODES[modeType], depthLevel: 5, stream: modeType });
    fresh.push(connection.holding(instrument, modeType)!);
  }

  /** The last states of all that was added, in one message. */
  private snapshot(connection: Connection, fresh: readonly Holding[]): void {
    const packets = fresh
      .filter(({ instrument, stream }) => connection.holding(instrument, stream))
      .flatMap((holding) => this.encode(holding, this.market.of(holding.instrument)) as Buffer[]);
    if (packets.length > 0) this.sendData(connection, Buffer.concat(packets));
  }

  private refuse(connection: Connection, fault: string): void {
    this.violations.push(fault);
    this.answer(() => connection.send('{"message":"invalid preference received","error":"BAD_REQUEST"}'));
  }
}
