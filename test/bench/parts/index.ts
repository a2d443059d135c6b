import type { Figures } from '../scenario.js';

/** Measures in the process that calls it, with the arguments of the command line; throws when the work went wrong. */
export type Measure = (...args: string[]) => Promise<Figures>;

/** The parts that can be measured by themselves; only the one asked for is loaded. */
export const parts = {
  'decode-kite': async () => (await import('./decode-kite.js')).measureKiteDecode,
  subscribe: async () => (await import('./subscribe.js')).measureSubscribe,
  'instrument-master': async () => (await import('./instrument-master.js')).measureInstrumentMaster,
  'key-lookup': async () => (await import('./key-lookup.js')).measureKeyLookup,
  'rest-quote': async () => (await import('./rest-quote.js')).measureRestQuote,
  'market-data': async () => (await import('./market-data.js')).measureMarketData,
  compact: async () => (await import('./compact.js')).measureCompact,
  'cold-start': async () => (await import('./cold-start.js')).measureColdStart,
  'bus-in': async () => (await import('./bus-in.js')).measureBusIn,
} satisfies Record<string, () => Promise<Measure>>;

export type PartName = keyof typeof parts;
