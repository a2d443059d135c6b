/**
 * A tradable thing at one broker: the canonical `(symbol, exchange)` and the broker's own names for it.
 * Field names are those of the canonical instrument table that existing clients know.
 */
export interface Instrument {
  symbol: string;
  exchange: string;
  /** The broker's key for subscriptions; unique inside `brexchange`. */
  token: string;
  /** The broker's own symbol. */
  brsymbol: string;
  /** The broker's own exchange or segment code. */
  brexchange: string;
  name?: string;
  /** `DD-MMM-YY` in upper case; empty for what does not expire. */
  expiry?: string;
  /** In rupees; 0 where there is none. */
  strike?: number;
  lotsize?: number;
  /** EQ, INDEX, FUT, CE, PE, … */
  instrumenttype?: string;
  /** In rupees. */
  tick_size?: number;
}

/** Looks up instruments of one broker in memory, in constant time. */
export interface InstrumentLookup {
  find(symbol: string, exchange: string): Instrument | undefined;
}

/** Injects the `InstrumentDirectory`. */
export const INSTRUMENTS = Symbol('INSTRUMENTS');

/** The instruments of every broker. */
export interface InstrumentDirectory {
  /** Instruments of one broker; a broker that has none loaded gives an empty lookup. */
  of(broker: string): InstrumentLookup;
}
