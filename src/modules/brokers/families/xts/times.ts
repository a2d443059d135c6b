/** Wire times are seconds of the Indian wall clock since the beginning of 1980 in the NSE's segments, 1970 elsewhere. */
const NSE_ORIGIN = 315_513_000;
/** Taken from the official SDK, and seen in no capture: see `isTrusted`. */
const OTHER_ORIGIN = -19_800;
const LAST_NSE_SEGMENT = 3;
const DAY_MS = 86_400_000;

/** Epoch ms of a wire time; undefined for 0, which stands for "none", and for what is no time. */
export function epochMs(seconds: number | undefined, segment: number): number | undefined {
  if (seconds === undefined || !(seconds > 0)) return undefined;
  return (seconds + (segment <= LAST_NSE_SEGMENT ? NSE_ORIGIN : OTHER_ORIGIN)) * 1000;
}

/** Whether a time can be true: where the origin is doubtful, only one within a day of `now` is. Epoch ms. */
export function isTrusted(time: number, segment: number, now: number): boolean {
  return segment <= LAST_NSE_SEGMENT || Math.abs(time - now) <= DAY_MS;
}
