import type { Tick } from '../../../../common/tick.js';
import type { RecordedInstrument } from '../../../../recording/layout.js';
import type { Bar } from '../../../../recording/record.js';
import { PriceGrid } from './price-grid.js';

/** One to four ticks a second. */
const MIN_GAP_MS = 250;
const MAX_GAP_MS = 1000;
/** One tick for each of open, high, low and close. */
const MIN_TICKS = 4;
/** How far a price strays from the straight way to the next corner, as a part of the bar's range. */
const STRAY = 0.15;
/** A rising bar has more often fallen first, and the other way round. */
const LOW_FIRST_IF_RISING = 0.7;
/** Keeps the sum of the ticks' shares in the volume above zero. */
const MIN_WEIGHT = 0.01;

/**
 * Ticks that the bar may have been made of: the first is its open, the last its close, high and low are visited
 * between, no price lies outside them, and the volumes add up to the bar's. All are marked `interpolated`, with the
 * day's open, high, low and volume as they stand after each. A tick that no volume falls to has no last trade.
 *
 * @param start of the bar, epoch ms
 * @param random uniform in [0, 1); the same numbers give the same ticks
 */
export function interpolateBar(bar: Bar, start: number, instrument: RecordedInstrument, random: () => number): Tick[] {
  const offsets = spread(bar.duration, random);
  const prices = path(bar, offsets.length, new PriceGrid(instrument), random);
  const scale = 10 ** instrument.quantity_decimals;
  const exact = (quantity: number): number => Math.round(quantity * scale) / scale;
  const volumes = bar.volume === undefined ? [] : split(bar.volume, scale, offsets.length, random);
  let high = bar.day_high ?? bar.open;
  let low = bar.day_low ?? bar.open;
  let before = 0;
  return offsets.map((offset, i) => {
    const ltp = prices[i]!;
    high = Math.max(high, ltp);
    low = Math.min(low, ltp);
    const { symbol, exchange } = bar;
    const tick: Tick = { symbol, exchange, mode: 'QUOTE', ltp, timestamp: start + offset, interpolated: true };
    tick.open = bar.day_open ?? bar.open;
    tick.high = high;
    tick.low = low;
    if (bar.previous_close !== undefined) tick.close = bar.previous_close;
    const volume = volumes[i];
    if (volume !== undefined) {
      tick.volume = exact((bar.day_volume ?? 0) + volume);
      if (volume > before) {
        tick.ltq = exact(volume - before);
        tick.ltt = tick.timestamp;
      }
      before = volume;
    }
    return tick;
  });
}

/** Offsets of the ticks inside the bar, in ms. */
function spread(duration: number, random: () => number): number[] {
  const offsets: number[] = [];
  for (let offset = random() * MIN_GAP_MS; offset < duration; ) {
    offsets.push(Math.floor(offset));
    offset += MIN_GAP_MS + random() * (MAX_GAP_MS - MIN_GAP_MS);
  }
  if (offsets.length >= MIN_TICKS) return offsets;
  return Array.from({ length: MIN_TICKS }, (_, i) => Math.floor((i * duration) / MIN_TICKS));
}

/** Prices from open over both extremes to close. */
function path(bar: Bar, count: number, grid: PriceGrid, random: () => number): number[] {
  const lowFirst = random() < (bar.close >= bar.open ? LOW_FIRST_IF_RISING : 1 - LOW_FIRST_IF_RISING);
  const extremes = lowFirst ? [bar.low, bar.high] : [bar.high, bar.low];
  const inner = count - 2;
  const first = 1 + Math.floor(random() * (inner - 1));
  const second = first + 1 + Math.floor(random() * (inner - first));
  const corners = new Map([
    [first, extremes[0]!],
    [second, extremes[1]!],
    [count - 1, bar.close],
  ]);
  const prices = [bar.open];
  let from = 0;
  for (const [corner, target] of corners) {
    for (let i = from + 1; i < corner; i++) {
      const last = prices[i - 1]!;
      const onTheWay = last + (target - last) / (corner - i + 1);
      const stray = (random() + random() - 1) * (bar.high - bar.low) * STRAY;
      prices.push(grid.within(onTheWay + stray, bar.low, bar.high));
    }
    prices.push(target);
    from = corner;
  }
  return prices;
}

/** Running volume of the bar after each tick, in whole units of 1/scale; the last is the bar's own. */
function split(volume: number, scale: number, count: number, random: () => number): number[] {
  const weights = Array.from({ length: count }, () => MIN_WEIGHT - Math.log(1 - random()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sofar = 0;
  const running = weights.map((weight) => {
    sofar += weight;
    return Math.floor(volume * scale * Math.min(1, sofar / total)) / scale;
  });
  running[running.length - 1] = volume;
  return running;
}
