/** What the service needs of every message, read from its bytes: parsing each as JSON would cost ten times as much. */
export interface QuickRead {
  /** NaN: the message has none. */
  ltp: number;
  /** Epoch minute of the exchange time, which is ISO-8601 or epoch milliseconds; NaN: the message has none. */
  minute: number;
  /** Cumulative volume of the day; NaN: the message has none. */
  volume: number;
}

const LTP = Buffer.from('"ltp":');
const TIMESTAMP = Buffer.from('"timestamp":');
const VOLUME = Buffer.from('"volume":');
const MINUTE_MS = 60_000;
/** What is less is a time in seconds, what is more one in microseconds: taken for milliseconds, bars would end for good. */
const [LEAST_EPOCH_MS, MOST_EPOCH_MS] = [1e11, 1e14];
const MINUTE_OF_DAY = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

const [QUOTE, MINUS, PLUS, POINT, ZERO, NINE, SMALL_E, BIG_E] = [...Buffer.from('"-+.09eE')] as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];
const POWERS_OF_TEN = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** Length of `YYYY-MM-DDTHH:MM`. */
const MINUTE_LENGTH = 16;
/** `YYYY-MM-DDTHH:MM` of the message before, as bytes, and its minute: messages of one minute share both. */
const remembered = { text: Buffer.alloc(MINUTE_LENGTH), minute: Number.NaN };
/** Behind the number that `numberAt` has read last. */
let numberEnd = 0;

/**
 * Where a topic's messages have their fields: at the same places, until a number has a digit more. Messages of feeds and of
 * foreign publishers differ; those of one topic hardly do.
 */
export interface FieldPlaces {
  /** Negative: not known. */
  ltp: number;
  /** Behind the price, as the others: the sequence number before it and the price itself grow and shrink. */
  timestamp: number;
  volume: number;
}

export function unknownPlaces(): FieldPlaces {
  return { ltp: -1, timestamp: 0, volume: 0 };
}

/**
 * Reads into `into`, which is reused: nothing is made on the way of a tick. Each field is looked for where the message
 * before had it, and only then everywhere.
 */
export function quickRead(data: Buffer, places: FieldPlaces, into: QuickRead): void {
  const ltpAt = find(data, LTP, places.ltp);
  places.ltp = ltpAt;
  into.ltp = ltpAt < 0 ? Number.NaN : numberAt(data, ltpAt + LTP.length);
  const priceEnd = ltpAt < 0 ? 0 : numberEnd;
  const timeAt = find(data, TIMESTAMP, priceEnd + places.timestamp);
  if (timeAt >= 0) places.timestamp = timeAt - priceEnd;
  into.minute = timeAt < 0 ? Number.NaN : minuteAt(data, timeAt + TIMESTAMP.length);
  const volumeAt = find(data, VOLUME, priceEnd + places.volume);
  if (volumeAt >= 0) places.volume = volumeAt - priceEnd;
  into.volume = volumeAt < 0 ? Number.NaN : numberAt(data, volumeAt + VOLUME.length);
}

/** Where the name begins; negative: it is nowhere. */
function find(data: Buffer, name: Buffer, expected: number): number {
  return isAt(data, expected, name) ? expected : data.indexOf(name);
}

function isAt(data: Buffer, at: number, name: Buffer): boolean {
  if (!(at >= 0) || at + name.length > data.length) return false;
  for (let i = 0; i < name.length; i++) if (data[at + i] !== name[i]) return false;
  return true;
}

/** A JSON number of up to 15 digits, exactly; longer ones and those with exponents by the slow way. NaN: no number. */
export function numberAt(data: Buffer, start: number): number {
  let at = start;
  const negative = data[at] === MINUS;
  if (negative) at++;
  let digits = 0;
  let mantissa = 0;
  let decimals = -1;
  for (; at < data.length; at++) {
    const byte = data[at]!;
    if (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      digits++;
      if (decimals >= 0) decimals++;
    } else if (byte === POINT && decimals < 0) decimals = 0;
    else if (byte === SMALL_E || byte === BIG_E || byte === PLUS) return slowNumberAt(data, start);
    else break;
  }
  numberEnd = at;
  if (digits === 0) return Number.NaN;
  if (digits > 15) return slowNumberAt(data, start);
  // Both are exact integers below 2^53, so the quotient is the nearest double: what JSON.parse gives.
  const value = decimals > 0 ? mantissa / POWERS_OF_TEN[decimals]! : mantissa;
  return negative ? -value : value;
}

function slowNumberAt(data: Buffer, start: number): number {
  const text = /^-?\d+(\.\d+)?([eE][+-]?\d+)?/.exec(data.toString('latin1', start, start + 40))?.[0];
  return text === undefined ? Number.NaN : Number(text);
}

function minuteAt(data: Buffer, at: number): number {
  if (data[at] !== QUOTE) {
    const ms = numberAt(data, at);
    return ms >= LEAST_EPOCH_MS && ms < MOST_EPOCH_MS ? Math.floor(ms / MINUTE_MS) : Number.NaN;
  }
  const start = at + 1;
  const end = start + MINUTE_LENGTH;
  if (end > data.length) return Number.NaN;
  if (isAt(data, start, remembered.text)) return remembered.minute;
  const text = data.toString('latin1', start, end);
  // Date.parse makes a date of nearly anything.
  const minute = MINUTE_OF_DAY.test(text) ? Date.parse(`${text}:00Z`) / MINUTE_MS : Number.NaN;
  data.copy(remembered.text, 0, start, end);
  remembered.minute = minute;
  return minute;
}
