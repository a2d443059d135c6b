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
const FIRST_BARS = 32;
/** A venue that never closes has this many minutes a day; the exchanges have 375 to 885. */
export const BARS_PER_DAY = 1440;

/** The minute bars of one instrument: a ring over the last 1,440 minutes with ticks, in memory that grows with them. */
export class BarSeries {
  private cells = new Float64Array(FIRST_BARS * COLUMNS);
  private capacity = FIRST_BARS;
  private first = 0;
  private count = 0;
  private lastMinute = Number.NaN;
  private lastVolume = Number.NaN;

  get length(): number {
    return this.count;
  }

  /** @param minute epoch minute; one before the newest bar's is a late tick, and changes no bar that has ended */
  add(minute: number, price: number, volume: number): void {
    if (minute < this.lastMinute) return;
    const traded = this.tradedSince(volume);
    if (minute === this.lastMinute) {
      const at = this.offset(this.count - 1);
      const { cells } = this;
      if (price > cells[at + 2]!) cells[at + 2] = price;
      if (price < cells[at + 3]!) cells[at + 3] = price;
      cells[at + 4] = price;
      cells[at + 5] = sum(cells[at + 5]!, traded);
      return;
    }
    this.lastMinute = minute;
    // First: it may replace the cells by larger ones.
    const at = this.nextOffset();
    this.cells.set([minute, price, price, price, price, traded], at);
  }

  /** Oldest first. @param from epoch ms; bars that began before are left out */
  bars(from = Number.NEGATIVE_INFINITY): MinuteBar[] {
    const bars: MinuteBar[] = [];
    for (let index = 0; index < this.count; index++) {
      const [minute, open, high, low, close, volume] = this.cells.subarray(this.offset(index));
      const time = minute! * 60_000;
      if (time < from) continue;
      const bar = { time, open: open!, high: high!, low: low!, close: close! };
      bars.push(Number.isNaN(volume) ? bar : { ...bar, volume: volume! });
    }
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

  private nextOffset(): number {
    if (this.count === this.capacity && this.capacity < BARS_PER_DAY) this.grow();
    if (this.count < this.capacity) this.count++;
    else this.first = (this.first + 1) % this.capacity;
    return this.offset(this.count - 1);
  }

  private grow(): void {
    this.capacity = Math.min(BARS_PER_DAY, this.capacity * 2);
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
