const DATE = '/Date(';
/** 2100-01-01: no feed of today tells a later time. */
const MAX_EPOCH_MS = 4_102_444_800_000;

/**
 * Epoch ms from `/Date(1759900055000)/` or `/Date(1759900055000+0530)/`: the offset is for display and already in it.
 * NaN for no time, which is absent or not above 0; undefined where it cannot be read.
 */
export function epochMs(value: unknown): number | undefined {
  if (value === undefined || value === null) return Number.NaN;
  if (typeof value !== 'string' || !value.startsWith(DATE)) return undefined;
  const ms = Number.parseInt(value.slice(DATE.length), 10);
  if (Number.isNaN(ms) || ms > MAX_EPOCH_MS) return undefined;
  return ms > 0 ? ms : Number.NaN;
}
