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

/** `YYYY-MM-DDTHH:MM` of the message before, as bytes, and its minute: messages of one minute share both. */
const remembered = { text: Buffer.alloc(16), minute: Number.NaN };

/** Reads into `into`, which is reused: nothing is made on the way of a tick. */
export function quickRead(data: Buffer, into: QuickRead): void {
  const ltpAt = data.indexOf(LTP);
  into.ltp = ltpAt < 0 ? Number.NaN : numberAt(data, ltpAt + LTP.length);
  // Behind the price in what feeds publish; before it, perhaps, in what others do.
  let timeAt = data.indexOf(TIMESTAMP, Math.max(ltpAt, 0));
  if (timeAt < 0 && ltpAt > 0) timeAt = data.indexOf(TIMESTAMP);
  into.minute = timeAt < 0 ? Number.NaN : minuteAt(data, timeAt + TIMESTAMP.length);
  const volumeAt = data.indexOf(VOLUME);
  into.volume = volumeAt < 0 ? Number.NaN : numberAt(data, volumeAt + VOLUME.length);
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
  const end = start + 16;
  if (end > data.length) return Number.NaN;
  if (remembered.text.compare(data, start, end) === 0) return remembered.minute;
  const text = data.toString('latin1', start, end);
  // Date.parse makes a date of nearly anything.
  const minute = MINUTE_OF_DAY.test(text) ? Date.parse(`${text}:00Z`) / MINUTE_MS : Number.NaN;
  data.copy(remembered.text, 0, start, end);
  remembered.minute = minute;
  return minute;
}
