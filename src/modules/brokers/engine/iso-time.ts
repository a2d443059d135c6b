/** Ticks of a burst share their seconds, and `toISOString` costs more than all the rest of a message. */
const SLOTS = 64;
const seconds = new Array<number>(SLOTS).fill(Number.NaN);
const prefixes = new Array<string>(SLOTS).fill('');

/** ISO-8601 UTC with milliseconds, of epoch milliseconds between the years 0 and 9999. */
export function isoTime(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  const slot = second & (SLOTS - 1);
  if (seconds[slot] !== second) {
    seconds[slot] = second;
    prefixes[slot] = new Date(second * 1000).toISOString().slice(0, 20);
  }
  const ms = Math.floor(epochMs) - second * 1000;
  return `${prefixes[slot]}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}Z`;
}
