/** Turns values into places along an axis. */
export interface Scale {
  place(value: number): number;
  /** Values that get a label, from low to high. */
  ticks: readonly number[];
}

/** Places of the lowest and the highest value. */
export type Range = readonly [from: number, to: number];

/** Share of a step that the highest value may stand above the last tick: measured rates miss round figures by a little. */
const ABOVE = 0.02;

/** From 0 to the tick at `max` or above it, in at most `count` steps of 1, 2, 2.5 or 5 times a power of ten. */
export function linearScale(max: number, [from, to]: Range, count = 4): Scale {
  const step = niceStep(max / (count + ABOVE));
  const top = Math.max(1, Math.ceil(max / step - ABOVE));
  const ticks = Array.from({ length: top + 1 }, (_, index) => cleaned(index * step));
  return { place: (value) => from + ((to - from) * value) / (top * step), ticks };
}

/** Whole decades around `min` and `max`, both above 0, with a tick at each. */
export function logScale(min: number, max: number, range: Range): Scale {
  const low = Math.floor(Math.log10(min) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(max) - 1e-9));
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => cleaned(10 ** (low + index)));
  return { place: logPlace(10 ** low, 10 ** high, range), ticks };
}

/** From the first to the last of the values, which are the ticks, too. They are above 0, from low to high. */
export function pointScale(values: readonly number[], kind: 'linear' | 'log', [from, to]: Range): Scale {
  const [first, last] = [values[0]!, values.at(-1)!];
  if (kind === 'log') return { place: logPlace(first, last, [from, to]), ticks: values };
  return { place: (value) => from + ((to - from) * (value - first)) / (last - first || 1), ticks: values };
}

function logPlace(low: number, high: number, [from, to]: Range): (value: number) => number {
  const width = Math.log(high / low) || 1;
  return (value) => from + ((to - from) * Math.log(value / low)) / width;
}

function niceStep(atLeast: number): number {
  const decade = 10 ** Math.floor(Math.log10(atLeast));
  const factor = [1, 2, 2.5, 5].find((each) => each * decade >= atLeast * (1 - 1e-9)) ?? 10;
  return factor * decade;
}

/** Without the last digit's noise of binary fractions. */
function cleaned(value: number): number {
  return Number(value.toPrecision(12));
}
