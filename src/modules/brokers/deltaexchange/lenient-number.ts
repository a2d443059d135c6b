const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number or a decimal text; undefined for everything else, and for what is not finite. */
export function lenientNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** An element of an array that is there: `null` says "none now", which is published as 0. */
export function lenientElement(value: unknown): number | undefined {
  return value === null ? 0 : lenientNumber(value);
}
