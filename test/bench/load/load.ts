/** What is offered and who takes it: SYMBOLS symbols published in turn, each client subscribed to a slice of them. */
export interface Load {
  clients: number;
  symbolsPerClient: number;
  symbols: number;
  ticksPerSecond: number;
  /** Default QUOTE. */
  mode?: 'LTP' | 'QUOTE' | 'DEPTH';
  /** Levels of DEPTH; default 5. */
  depthLevel?: number;
}

const MODE_NUMBERS = { LTP: 1, QUOTE: 2, DEPTH: 3 } as const;

/** How clients ask for the load's mode. */
export function modeNumber({ mode = 'QUOTE' }: Load): 1 | 2 | 3 {
  return MODE_NUMBERS[mode];
}

/** The last segment of the load's topics on the bus. */
export function modeSegment({ mode = 'QUOTE', depthLevel = 5 }: Load): string {
  return mode === 'DEPTH' && depthLevel !== 5 ? `DEPTH${depthLevel}` : mode;
}

/**
 * - `window`: the load runs before, during and after the measured seconds; rates and latencies are those of full work.
 * - `whole`: counting starts before the first tick and ends after the last, so that a single lost tick shows.
 */
export type Counting = 'window' | 'whole';

/** Deliveries that a run owes: the sum over clients, and the least and most that one client gets. */
export interface Owed {
  total: number;
  min: number;
  max: number;
}

/** `published` ticks went out, symbol by symbol in turn; client i holds the slice that wsload gives it. */
export function owedDeliveries(load: Load, published: number): Owed {
  const ofSymbol = (symbol: number): number =>
    Math.floor(published / load.symbols) + (symbol < published % load.symbols ? 1 : 0);
  let [total, min, max] = [0, Number.POSITIVE_INFINITY, 0];
  for (let client = 0; client < load.clients; client++) {
    let owed = 0;
    for (let k = 0; k < load.symbolsPerClient; k++) {
      owed += ofSymbol((client * load.symbolsPerClient + k) % load.symbols);
    }
    total += owed;
    min = Math.min(min, owed);
    max = Math.max(max, owed);
  }
  return { total, min, max };
}
