/** One minute of one instrument. Prices as in ticks; `volume` is absent where the ticks carry none. */
export interface MinuteBar {
  /** Start of the minute, epoch ms. */
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Units traded in the minute, as far as this process saw it. */
  volume?: number;
}

const COLUMNS = 6;
const FIRST_BARS = 16;
/** A venue that never closes has this many minutes a day; the exchanges have 375 to 885. */
export const BARS_PER_DAY = 1440;
/** All but the newest. */
const MAX_ENDED = BARS_PER_DAY - 1;
const NO_CELLS = new Float64Array(0);

/**
 * The minute bars of one instrument: the newest, and a ring of those that have ended, over the last 1,440 minutes with
 * ticks. The ring has no memory before a minute has ended, and grows with them: a whole chain is subscribed at once.
 */
export class BarSeries {
  /** Of the newest bar; NaN: there is none. */
  private minute = Number.NaN;
  private open = Number.NaN;
  private high = Number.NaN;
  private low = Number.NaN;
  private close = Number.NaN;
  private traded = Number.NaN;
  /** Cumulative, of the day. */
  private lastVolume = Number.NaN;
  private cells = NO_CELLS;
  private capacity = 0;
  private first = 0;
  private ended = 0;

  /** @param minute epoch minute; one before the newest bar's is a late tick, and changes no bar that has ended */
  add(minute: number, price: number, volume: number): void {
    if (minute < this.minute) return;
    const traded = this.tradedSince(volume);
    if (minute === this.minute) {
      if (price > this.high) this.high = price;
      if (price < this.low) this.low = price;
      this.close = price;
      this.traded = sum(this.traded, traded);
      return;
    }
    if (!Number.isNaN(this.minute)) this.end();
    this.minute = minute;
    this.open = price;
    this.high = price;
    this.low = price;
    this.close = price;
    this.traded = traded;
  }

  /** Oldest first. @param from epoch ms; bars that began before are left out */
  bars(from = Number.NEGATIVE_INFINITY): MinuteBar[] {
    const bars: MinuteBar[] = [];
    const take = (minute: number, open: number, high: number, low: number, close: number, volume: number): void => {
      const time = minute * 60_000;
      // Without a bar the minute is no number, and not from any time on.
      if (!(time >= from)) return;
      const bar = { time, open, high, low, close };
      bars.push(Number.isNaN(volume) ? bar : { ...bar, volume });
    };
    for (let index = 0; index < this.ended; index++) {
      const [minute, open, high, low, close, volume] = this.cells.subarray(this.offset(index));
      take(minute!, open!, high!, low!, close!, volume!);
    }
    take(this.minute, this.open, this.high, this.low, this.close, this.traded);
    return bars;
  }

  /** From the day's cumulative volume. One that falls is a new day's; the first tells only where to count from. */
  private tradedSince(volume: number): number {
    if (Number.isNaN(volume)) return Number.NaN;
    const before = this.lastVolume;
    this.lastVolume = volume;
    if (Number.isNaN(before)) return 0;
    return volume >= before ? volume - before : volume;
  }

  /** Puts the newest bar behind those that have ended. */
  private end(): void {
    if (this.ended === this.capacity && this.capacity < MAX_ENDED) this.grow();
    if (this.ended < this.capacity) this.ended++;
    else this.first = (this.first + 1) % this.capacity;
    const { minute, open, high, low, close, traded } = this;
    this.cells.set([minute, open, high, low, close, traded], this.offset(this.ended - 1));
  }

  private grow(): void {
    this.capacity = Math.min(MAX_ENDED, Math.max(FIRST_BARS, this.capacity * 2));
    const cells = new Float64Array(this.capacity * COLUMNS);
    cells.set(this.cells);
    this.cells = cells;
  }

  private offset(index: number): number {
    return ((this.first + index) % this.capacity) * COLUMNS;
  }
}

function sum(left: number, right: number): number {
  if (Number.isNaN(left)) return right;
  return Number.isNaN(right) ? left : left + right;
}
