import type { Mode } from '../../../../common/mode.js';
import type { Tick } from '../../../../common/tick.js';

/** A tick of each mode, made once and filled again for every update: whoever gets one reads it before the next comes. */
export class ReusedTicks {
  private readonly byMode: Readonly<Record<Mode, Tick>> = {
    LTP: { symbol: '', exchange: '', mode: 'LTP' },
    QUOTE: { symbol: '', exchange: '', mode: 'QUOTE' },
    DEPTH: { symbol: '', exchange: '', mode: 'DEPTH' },
  };

  /** The tick of a mode as an instrument's: all else in it is what was written last. */
  of({ symbol, exchange }: { symbol: string; exchange: string }, mode: Mode): Tick {
    const tick = this.byMode[mode];
    tick.symbol = symbol;
    tick.exchange = exchange;
    return tick;
  }
}
