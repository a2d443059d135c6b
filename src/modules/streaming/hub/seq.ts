const PREFIX = Buffer.from('{"seq":');
const ZERO = 0x30;
const NINE = 0x39;

/**
 * The sequence number at the head of a feed's `data`, where our own feeds always write it; -1 when the publisher is a
 * foreign one that has none. Reads at most a few bytes: the hub parses no JSON.
 */
export function readSeq(data: Buffer): number {
  for (let i = 0; i < PREFIX.length; i++) if (data[i] !== PREFIX[i]) return -1;
  let seq = 0;
  let at = PREFIX.length;
  for (; at < data.length; at++) {
    const digit = data[at]!;
    if (digit < ZERO || digit > NINE) break;
    seq = seq * 10 + (digit - ZERO);
  }
  return at > PREFIX.length ? seq : -1;
}
