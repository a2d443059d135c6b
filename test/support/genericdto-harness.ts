import { defineBroker } from '../../src/modules/brokers/engine/define-broker.js';
import { GenericDtoProtocol } from '../../src/modules/brokers/families/genericdto/protocol.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { genericDtoInstruments } from '../simulators/genericdto-instruments.js';
import { type HarnessOptions, ProtocolHarness } from './protocol-harness.js';

/** A member of the family that exists for its tests alone. */
const member = defineBroker({
  id: 'member',
  name: 'A Member',
  createProtocol: (context) => new GenericDtoProtocol(context, { broker: 'A Member', host: 'member.example' }),
});

/** Packets' time, epoch ms. */
export const SENT = 1_763_703_060_040;

export function instrumentOf(symbol: string): Instrument {
  return genericDtoInstruments.find((one) => one.symbol === symbol)!;
}

/** All that a quote tells. */
export const quoteState = {
  ltp: 26_121.9,
  ltt: 1_763_703_059_880,
  ltq: 75,
  open: 26_075.05,
  high: 26_166.6,
  low: 26_040,
  close: 26_105.35,
  volume: 88_000,
  average_price: 26_098.36,
  total_buy_quantity: 301_500,
  total_sell_quantity: 287_025,
  oi: 17_654_325,
  upper_circuit: 28_716.3,
  lower_circuit: 23_495.1,
  bid: 26_121.5,
  bid_qty: 150,
  ask: 26_122,
  ask_qty: 225,
  timestamp: SENT,
};

export const state = {
  ...quoteState,
  depth: {
    buy: [
      { price: 26_121.5, quantity: 150, orders: 2 },
      { price: 26_121, quantity: 75, orders: 1 },
    ],
    sell: [{ price: 26_122, quantity: 225, orders: 3 }],
  },
};

export class GenericDtoHarness extends ProtocolHarness {
  constructor(options?: HarnessOptions) {
    super(member, genericDtoInstruments, options);
  }

  /** Subscribes by symbol: tokens repeat. */
  hold(symbol: string, mode: 'LTP' | 'QUOTE' | 'DEPTH') {
    return this.protocol.subscribe([{ instrument: instrumentOf(symbol), mode, depthLevel: 5 }]);
  }

  drop(symbol: string) {
    return this.protocol.unsubscribe([{ instrument: instrumentOf(symbol), mode: 'QUOTE', depthLevel: 5 }]);
  }
}
