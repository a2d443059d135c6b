import type { RecordedInstrument } from '../../../../recording/layout.js';

/** Where an instrument does not tell its tick size. */
const USUAL_TICK_SIZE = 0.05;

/** The prices at which an instrument can trade: multiples of its tick size, free of binary noise. */
export class PriceGrid {
  private readonly scale: number;
  /** The tick size in units of 1/scale. */
  private readonly step: number;

  constructor({ tick_size, price_decimals }: Pick<RecordedInstrument, 'tick_size' | 'price_decimals'>) {
    const tickSize = tick_size || USUAL_TICK_SIZE;
    this.scale = 10 ** price_decimals;
    this.step = Math.max(1, Math.round(tickSize * this.scale));
  }

  /** The number of the step nearest to a price. */
  nearest(price: number): number {
    return Math.round((price * this.scale) / this.step);
  }

  price(step: number): number {
    return (step * this.step) / this.scale;
  }

  /** The grid's price nearest to `price` within the limits; a limit itself where the grid has none between them. */
  within(price: number, low: number, high: number): number {
    const step = this.nearest(price);
    for (const candidate of [step, step - 1, step + 1]) {
      const snapped = this.price(candidate);
      if (snapped >= low && snapped <= high) return snapped;
    }
    return Math.abs(price - low) <= Math.abs(price - high) ? low : high;
  }
}
