import type { DepthLevel, Mode } from '../../src/common/mode.js';
import type { Tick } from '../../src/common/tick.js';
import type { Frame, HttpCall, Outbound, OutboundCall } from '../../src/modules/brokers/engine/contract.js';
import type { Deployment } from '../../src/modules/brokers/families/xts/deployment.js';
import { XtsProtocol } from '../../src/modules/brokers/families/xts/feed-protocol.js';
import { LTP_CODE } from '../../src/modules/brokers/families/xts/message-codes.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from '../simulators/market.js';
import { messageBody, textEvent } from '../simulators/xts-encoder.js';
import { xtsListings } from '../simulators/xts-instruments.js';
import { HARNESS_NOW } from './protocol-harness.js';
import { RecordingSink } from './recording-sink.js';

export const DEPLOYMENT: Deployment = {
  origin: 'https://xts.example:3000',
  services: {
    socket: '/apimarketdata',
    login: '/apibinarymarketdata',
    subscriptions: '/apimarketdata',
    instruments: '/apimarketdata',
  },
  ltpCode: LTP_CODE,
  broadcastMode: 'Full',
};

const listings = xtsListings(['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'MCX', 'NSE_INDEX', 'BSE_INDEX']);

/** A member of the family that no broker is, with the instruments of the simulated exchange. */
export class XtsHarness {
  readonly protocol: XtsProtocol;
  readonly sink = new RecordingSink();

  constructor(deviations: Partial<Deployment> = {}) {
    const credentials = { app_key: 'the-app-key', secret_key: 'the-secret', token: 'the-token', user_id: 'USER1' };
    const context = { credentials, channel: 'feed', now: () => HARNESS_NOW };
    this.protocol = new XtsProtocol(context, { ...DEPLOYMENT, ...deviations });
  }

  instrument(symbol: string, exchange: string): Instrument {
    const found = listings.find((one) => one.symbol === symbol && one.exchange === exchange);
    if (!found) throw new Error(`no ${symbol} of ${exchange}`);
    return found;
  }

  item(symbol: string, exchange: string, mode: Mode, depthLevel: DepthLevel = 5) {
    return { instrument: this.instrument(symbol, exchange), mode, depthLevel };
  }

  /** Gives what is asked for over HTTP. */
  subscribe(symbol: string, exchange: string, mode: Mode): Asked[] {
    return asked(this.protocol.subscribe([this.item(symbol, exchange, mode)]));
  }

  unsubscribe(symbol: string, exchange: string, mode: Mode): Asked[] {
    return asked(this.protocol.unsubscribe([this.item(symbol, exchange, mode)]));
  }

  /** Gives the ticks of these frames. */
  receive(...frames: readonly Frame[]): Tick[] {
    const before = this.sink.ticks.length;
    for (const frame of frames) this.protocol.receive(frame, this.sink);
    return this.sink.ticks.slice(before);
  }

  /** Gives the ticks of a full message of text. */
  full(code: number, symbol: string, exchange: string, state: MarketState): Tick[] {
    return this.receive(textEvent(`${code}-json-full`, messageBody(code, this.instrument(symbol, exchange), state)));
  }

  partial(code: number, list: string): Tick[] {
    return this.receive(textEvent(`${code}-json-partial`, list));
  }

  /** What has been asked for in answer to something. */
  get followUps(): Asked[] {
    return asked(this.sink.sent);
  }
}

/** A call, in short: `POST 1502 1:2885 1:3045`. */
export type Asked = { text: string; call: HttpCall; symbols: string[] };

export function asked(outbound: readonly Outbound[]): Asked[] {
  return outbound.map((one) => {
    const { http: call, items = [] } = one as OutboundCall;
    const body = JSON.parse(call.body ?? '') as {
      instruments: { exchangeSegment: number; exchangeInstrumentID: number }[];
      xtsMessageCode: number;
    };
    const keys = body.instruments.map((key) => `${key.exchangeSegment}:${key.exchangeInstrumentID}`);
    const symbols = items.map(({ instrument }) => instrument.symbol);
    return { text: [call.method, body.xtsMessageCode, ...keys].join(' '), call, symbols };
  });
}

export function texts(calls: readonly Asked[]): string[] {
  return calls.map(({ text }) => text);
}
