const BROKER_ID = /^[a-z][a-z0-9_]{0,63}$/;

/**
 * The next free feed name of a broker: its id with '_' written '-', then `id-2`, `id-3`, … Numbers below the highest
 * taken are not used again: consumers of the old feed would hear the new one.
 *
 * @param taken feed names in use, of any broker
 * @throws Error when `broker` is no broker id
 */
export function nextFeedName(broker: string, taken: readonly string[]): string {
  const base = feedBaseName(broker);
  const numbers = taken.map((name) => numberOf(name, base));
  const highest = Math.max(0, ...numbers);
  return highest === 0 ? base : `${base}-${highest + 1}`;
}

/** The feed name of a broker's first account. */
export function feedBaseName(broker: string): string {
  if (!BROKER_ID.test(broker)) throw new Error(`${JSON.stringify(broker)} is no broker id`);
  return broker.replaceAll('_', '-');
}

function numberOf(name: string, base: string): number {
  if (name === base) return 1;
  const digits = name.startsWith(`${base}-`) ? name.slice(base.length + 1) : '';
  return /^[1-9]\d*$/.test(digits) ? Number(digits) : 0;
}
