import type { Tick } from '../../src/common/tick.js';
import { groww } from '../../src/modules/brokers/groww/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { encodeBook, encodeIndex, encodeMessage, encodePrice, subjectOf } from '../simulators/groww-encoder.js';
import { growwInstruments } from '../simulators/groww-instruments.js';
import type { MarketState } from '../simulators/market.js';
import { type HarnessOptions, ProtocolHarness } from './protocol-harness.js';

export const SBIN = '3045';
export const FUTURE = '37054';
export const NIFTY = 'NIFTY';

export const SENT = 1_763_697_601_200;

/** Protocol and sink, with the server's side of a NATS stream. */
export class GrowwHarness extends ProtocolHarness {
  constructor(options?: HarnessOptions) {
    super(groww, growwInstruments, options);
  }

  /** Every request so far that went out by itself, as text. */
  get sent(): string[] {
    return this.sink.sent.map(String);
  }

  line(text: string): Tick[] {
    return this.receive(Buffer.from(`${text}\r\n`));
  }

  /** Greets the client, and lets it in. */
  letIn(nonce = 'p0Zx9aQ3bLw2kYc'): void {
    this.line(`INFO ${JSON.stringify({ server_id: 'S', nonce })}`);
    this.line('PONG');
  }

  price(token: string, values: MarketState): Tick[] {
    return this.receive(priceFrame(token, values));
  }

  book(token: string, values: MarketState): Tick[] {
    const instrument = listed(token);
    return this.receive(encodeMessage(subjectOf(instrument, 'book'), 9, encodeBook(instrument, values)));
  }

  index(token: string, values: MarketState): Tick[] {
    const instrument = listed(token);
    return this.receive(encodeMessage(subjectOf(instrument, 'price'), 9, encodeIndex(instrument, values)));
  }
}

export function priceFrame(token: string, values: MarketState): Buffer {
  const instrument = listed(token);
  return encodeMessage(subjectOf(instrument, 'price'), 9, encodePrice(instrument, values));
}

export const level = (price: number, quantity: number) => ({ price, quantity, orders: 0 });

/** The first of that token; the same one as the harness subscribes. */
function listed(token: string): Instrument {
  return growwInstruments.find((one) => one.token === token)!;
}
