const MOST_TEXTS = 8_192;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** By a number made of their bytes. The few texts of a program come again and again. */
const texts = new Map<number, string>();

/** The UTF-8 text in these bytes; the same object for the same text, so that maps find it at once. */
export function readText(bytes: Uint8Array, begin: number, end: number): string {
  let hash = end - begin;
  for (let at = begin; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
  const known = texts.get(hash);
  if (known !== undefined && isAscii(known, bytes, begin, end)) return known;
  const text = decoder.decode(bytes.subarray(begin, end));
  if (texts.size >= MOST_TEXTS) texts.clear();
  texts.set(hash, text);
  return text;
}

/** True where the bytes are those of the text; never for one that is not ASCII. */
function isAscii(text: string, bytes: Uint8Array, begin: number, end: number): boolean {
  if (text.length !== end - begin) return false;
  for (let i = 0; i < text.length; i++) {
    const byte = bytes[begin + i]!;
    if (byte >= 0x80 || byte !== text.charCodeAt(i)) return false;
  }
  return true;
}
