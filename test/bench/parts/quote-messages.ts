/** Topics that take turns. */
export const TOPICS = 1_000;

const FIRST_SEQ = 1_000_000;
/** Stamps are microseconds modulo this. As hundredths of a price they are more by as much, so that all are equally long. */
const STAMP_RANGE = 1e9;
const WHOLE_DIGITS = 8;
const PRICE_LENGTH = WHOLE_DIGITS + '.00'.length;
const STAMP_MARK = '"ltp":';
const SEQ_END = '{"seq":'.length + String(FIRST_SEQ).length;
const CHUNK_BYTES = 1 << 20;
const ZERO = 0x30;

export const topicOf = (place: number): string => `bench_NSE_SYM${place}_QUOTE`;

/** Milliseconds of the monotonic clock, which all processes share, at the origin of this process's `performance.now()`. */
const originMs = findOrigin();

/** Both clocks are read many times, since the process may be interrupted between two readings. */
function findOrigin(): number {
  const readings = Array.from({ length: 100 }, () => {
    const before = performance.now();
    const monotonic = Number(process.hrtime.bigint()) / 1e6;
    return { origin: monotonic - before, gap: performance.now() - before };
  });
  return readings.reduce((best, reading) => (reading.gap < best.gap ? reading : best)).origin;
}

/** Microseconds of the monotonic clock, at a tenth of the cost of `process.hrtime`. */
export function monotonicUs(): number {
  return 1000 * (originMs + performance.now());
}

/**
 * Quotes of 300 bytes as feeds publish them, of which only `seq` and the price are written anew: the price is the moment
 * of writing. Each has bytes of its own, as a publisher may ask for.
 */
export class QuoteMessages {
  private readonly topics: readonly string[];
  private readonly texts: readonly { bytes: Buffer; stampAt: number }[];
  private chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  private used = 0;
  private place = 0;
  private seq = FIRST_SEQ;

  constructor(count: number, topic: (place: number) => string) {
    this.topics = Array.from({ length: count }, (_, place) => topic(place));
    this.texts = Array.from({ length: count }, (_, place) => {
      const bytes = Buffer.from(quote(place));
      return { bytes, stampAt: bytes.indexOf(STAMP_MARK) + STAMP_MARK.length };
    });
  }

  /** @param nowUs of the monotonic clock */
  next(nowUs: number, bus: { publish(topic: string, data: Buffer): void }): void {
    const { bytes, stampAt } = this.texts[this.place]!;
    const data = this.allocate(bytes.length);
    data.set(bytes);
    writeDigits(data, SEQ_END, this.seq);
    const stamp = STAMP_RANGE + (Math.floor(nowUs) % STAMP_RANGE);
    writeDigits(data, stampAt + WHOLE_DIGITS, Math.floor(stamp / 100));
    writeDigits(data, stampAt + PRICE_LENGTH, stamp % 100);
    bus.publish(this.topics[this.place]!, data);
    this.place++;
    if (this.place === this.topics.length) {
      this.place = 0;
      this.seq++;
    }
  }

  private allocate(length: number): Buffer {
    if (this.used + length > CHUNK_BYTES) {
      this.chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      this.used = 0;
    }
    this.used += length;
    return this.chunk.subarray(this.used - length, this.used);
  }
}

/** Microseconds since a message's stamp. */
export function ageUs(data: Buffer, nowUs: number): number {
  return sinceStamp(stampOf(data), nowUs);
}

export function stampOf(data: Buffer): number {
  const from = data.indexOf(STAMP_MARK) + STAMP_MARK.length;
  return Math.round(100 * Number(data.toString('latin1', from, from + PRICE_LENGTH))) - STAMP_RANGE;
}

/** Microseconds from a stamp, which begins anew every 10^9, to a moment of the monotonic clock. */
export function sinceStamp(stamp: number, nowUs: number): number {
  const since = (((Math.floor(nowUs) - stamp) % STAMP_RANGE) + STAMP_RANGE) % STAMP_RANGE;
  // Two processes read the clock with an error of a microsecond or so.
  return since > STAMP_RANGE / 2 ? 0 : since;
}

/** Right-aligned at `end`, over the zeros and digits that are there. */
function writeDigits(data: Buffer, end: number, value: number): void {
  let left = value;
  for (let at = end - 1; left > 0; at--) {
    data[at] = ZERO + (left % 10);
    left = Math.floor(left / 10);
  }
}

function quote(place: number): string {
  return (
    `{"seq":${FIRST_SEQ},"symbol":"SYM${place}","exchange":"NSE","ltp":${STAMP_RANGE / 100}.00,"timestamp":"2025-12-15T04:00:10.250Z",` +
    `"ltt":"2025-12-15T04:00:10.000Z","volume":1200000,"open":1500,"high":2600.5,"low":1490.05,"close":1495.6,` +
    `"change":4.4,"change_percent":0.29,"last_trade_quantity":25,"avg_trade_price":1510.25,"oi":0}`
  );
}
