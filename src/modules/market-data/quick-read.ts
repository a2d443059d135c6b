/** What the service needs of every message, read from its bytes: parsing each as JSON would cost ten times as much. */
export interface QuickRead {
  /** NaN: the message has none. */
  ltp: number;
  /** Epoch minute of the exchange time; NaN: the message has no ISO-8601 time. */
  minute: number;
  /** Cumulative volume of the day; NaN: the message has none. */
  volume: number;
}

const LTP = Buffer.from('"ltp":');
const TIMESTAMP = Buffer.from('"timestamp":"');
const VOLUME = Buffer.from('"volume":');
const MINUTE_MS = 60_000;
const MINUTE_OF_DAY = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

const [MINUS, PLUS, POINT, ZERO, NINE, SMALL_E, BIG_E] = [...Buffer.from('-+.09eE')] as [
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
/** From the first byte of an ISO-8601 time with milliseconds to what follows its closing quote and comma. */
const TIME_LENGTH = 26;
/** From the first byte of `"ltt":"` to that of its time. */
const TRADE_TIME_NAME_LENGTH = 7;

/** `YYYY-MM-DDTHH:MM` of the message before, as bytes, and its minute: messages of one minute share both. */
const remembered = { text: Buffer.alloc(MINUTE_LENGTH), minute: Number.NaN };
/** Behind the number that `numberAt` has read last. */
let numberEnd = 0;

/** Where a topic's messages have their price: at the same place, until the sequence number has a digit more. */
export interface PricePlace {
  at: number;
}

/**
 * Reads into `into`, which is reused: nothing is made on the way of a tick. Each field is looked for where feeds publish
 * it, and only then everywhere.
 */
export function quickRead(data: Buffer, place: PricePlace, into: QuickRead): void {
  const ltpAt = isAt(data, place.at, LTP) ? place.at : data.indexOf(LTP);
  place.at = ltpAt;
  into.ltp = ltpAt < 0 ? Number.NaN : numberAt(data, ltpAt + LTP.length);
  const timeAt = timeBehind(data, ltpAt < 0 ? 0 : numberEnd + 1);
  into.minute = timeAt < 0 ? Number.NaN : minuteAt(data, timeAt);
  const volumeAt = volumeBehind(data, timeAt + TIME_LENGTH);
  into.volume = volumeAt < 0 ? Number.NaN : numberAt(data, volumeAt);
}

/** Where the exchange time begins; negative: there is none. */
function timeBehind(data: Buffer, expected: number): number {
  if (isAt(data, expected, TIMESTAMP)) return expected + TIMESTAMP.length;
  const at = data.indexOf(TIMESTAMP);
  return at < 0 ? Number.NEGATIVE_INFINITY : at + TIMESTAMP.length;
}

/** Where the volume begins; negative: there is none. The time of the last trade may stand before it. */
function volumeBehind(data: Buffer, expected: number): number {
  if (isAt(data, expected, VOLUME)) return expected + VOLUME.length;
  const behindTradeTime = expected + TRADE_TIME_NAME_LENGTH + TIME_LENGTH;
  if (isAt(data, behindTradeTime, VOLUME)) return behindTradeTime + VOLUME.length;
  const at = data.indexOf(VOLUME);
  return at < 0 ? -1 : at + VOLUME.length;
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

function minuteAt(data: Buffer, start: number): number {
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
