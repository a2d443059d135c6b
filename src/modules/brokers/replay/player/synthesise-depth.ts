import type { Depth, DepthLevelEntry } from '../../../../common/tick.js';
import type { RecordedInstrument } from '../../../../recording/layout.js';
import { PriceGrid } from './price-grid.js';
import { hashOf, seededRandom } from './random.js';

export const SYNTHESISED_DEPTH_MESSAGE =
  'The recording has no order book of this instrument: the depth is synthesised around the last traded price.';

const LEVELS = 5;
/** How long the quantity at a price stays what it is. */
const QUANTITY_HOLDS_MS = 5000;
/** Levels hold from one lot to this many, small ones more often. */
const MAX_LOTS = 400;

/**
 * A book of five levels a side around a price, for an instrument whose book was not recorded. The last trade is at the
 * bid or at the ask, whichever the seed says. A pure function of its arguments: it does not matter who asks, or when.
 *
 * @param ltp above zero
 * @param time of the tick, epoch ms
 */
export function synthesiseDepth(ltp: number, time: number, instrument: RecordedInstrument, seed: number): Depth {
  const grid = new PriceGrid(instrument);
  const key = `${seed}:${instrument.exchange}:${instrument.symbol}`;
  const random = seededRandom(hashOf(`${key}:${time}`));
  const last = grid.nearest(ltp);
  const spread = random() < 0.8 ? 1 : 2;
  const bid = random() < 0.5 ? last : last - spread;
  const period = Math.floor(time / QUANTITY_HOLDS_MS);
  const side = (best: number, direction: 1 | -1): DepthLevelEntry[] => {
    const levels: DepthLevelEntry[] = [];
    for (let level = 0; level < LEVELS; level++) {
      const step = best + level * direction;
      if (step <= 0) break;
      const lots = Math.ceil(MAX_LOTS ** seededRandom(hashOf(`${key}:${period}:${step}:${direction}`))());
      levels.push({ price: grid.price(step), quantity: lots * (instrument.lotsize || 1) });
    }
    return levels;
  };
  return { buy: side(bid, -1), sell: side(bid + spread, 1) };
}
