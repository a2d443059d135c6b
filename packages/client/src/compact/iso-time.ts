let lastSecond = Number.NaN;
let lastPrefix = '';

/** ISO-8601 UTC with milliseconds, as `toISOString` writes it, which costs more than all the rest of a message. */
export function isoTime(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  if (second !== lastSecond) {
    lastPrefix = new Date(second * 1000).toISOString().slice(0, 20);
    lastSecond = second;
  }
  const ms = epochMs - second * 1000;
  return `${lastPrefix}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}Z`;
}
