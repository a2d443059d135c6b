import type { PacketTerms } from '../families/smartstream/snapshots.js';

const DAY_MS = 86_400_000;
const EPOCH_1980_S = 315_532_800;
/**
 * The official SDK adds 1980 to the wire's seconds and takes the sum for UTC. Feeds of the NSE count the seconds of the
 * Indian wall clock instead, so that is what they are read as; no capture tells.
 */
const IST_OFFSET_S = 19_800;
/** From here on a time is in milliseconds, or in seconds since 1970. */
const MILLISECONDS_FROM = 1e12;
const UNIX_SECONDS_FROM = 1.6e9;

/** Paise on every exchange; whether currency is scaled otherwise is not known. */
export const TERMS: PacketTerms = {
  price: (raw) => raw / 100,
  timestamp: (raw, now) => trustedTime(raw, now) ?? now,
  tradeTime: trustedTime,
  keepsZeros: true,
};

/** Epoch ms of a wire time; undefined for none, and for one too far from `now` to be true. */
function trustedTime(raw: number, now: number): number | undefined {
  if (raw <= 0) return undefined;
  const time = epochMs(raw);
  return Math.abs(time - now) <= DAY_MS ? time : undefined;
}

function epochMs(raw: number): number {
  if (raw >= MILLISECONDS_FROM) return raw;
  return (raw >= UNIX_SECONDS_FROM ? raw : raw + EPOCH_1980_S - IST_OFFSET_S) * 1000;
}
