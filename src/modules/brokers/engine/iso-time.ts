import type { JsonBytes } from './json-bytes.js';

/** Ticks of a burst share their seconds, and `toISOString` costs more than all the rest of a message. */
const SLOTS = 64;
const NOTHING: Buffer = Buffer.alloc(0);
const seconds = new Array<number>(SLOTS).fill(Number.NaN);
const prefixes = new Array<Buffer>(SLOTS).fill(NOTHING);
/** `2025-11-21T05:10:11.` */
const PREFIX_LENGTH = 20;
const UTC = Buffer.from('Z');

/** Writes ISO-8601 UTC with milliseconds, of epoch milliseconds between the years 0 and 9999. */
export function writeIsoTime(json: JsonBytes, epochMs: number): void {
  const second = Math.floor(epochMs / 1000);
  const slot = second & (SLOTS - 1);
  if (seconds[slot] !== second) {
    seconds[slot] = second;
    prefixes[slot] = Buffer.from(new Date(second * 1000).toISOString().slice(0, PREFIX_LENGTH));
  }
  json.raw(prefixes[slot]!);
  json.threeDigits(Math.floor(epochMs) - second * 1000);
  json.raw(UTC);
}
