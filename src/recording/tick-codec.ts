import { MODES } from '../common/mode.js';
import type { Depth, Tick } from '../common/tick.js';
import { putBook, type Scales, sameBook, takeBook } from './book-codec.js';
import type { ByteReader, ByteWriter } from './bytes.js';
import { FieldCodec } from './field-codec.js';

type NumberField = Exclude<
  keyof Tick,
  'symbol' | 'exchange' | 'mode' | 'depth' | 'interpolated' | 'broker_supported' | 'broker_message'
>;

/** In mask order: what changes most often comes first, so that most masks take one or two bytes. */
const FIELDS: readonly [name: NumberField, unit: keyof Scales | 'one'][] = [
  ['ltp', 'price'],
  ['ltt', 'one'],
  ['ltq', 'quantity'],
  ['volume', 'quantity'],
  ['average_price', 'price'],
  ['total_buy_quantity', 'quantity'],
  ['total_sell_quantity', 'quantity'],
  ['timestamp', 'one'],
  ['bid', 'price'],
  ['ask', 'price'],
  ['bid_qty', 'quantity'],
  ['ask_qty', 'quantity'],
  ['oi', 'quantity'],
  ['high', 'price'],
  ['low', 'price'],
  ['open', 'price'],
  ['close', 'price'],
  ['upper_circuit', 'price'],
  ['lower_circuit', 'price'],
  ['depth_level', 'one'],
];

const TIMESTAMP = FIELDS.findIndex(([name]) => name === 'timestamp');
const TOUCH = ['bid', 'ask', 'bid_qty', 'ask_qty'] as const;
const TOUCH_INDEX = TOUCH.map((field) => FIELDS.findIndex(([name]) => name === field));

/** Bits of the record's mask below its fields. */
const BOOK_CHANGED = 1;
const NOTE_CHANGED = 2;

/** Bits of the traits, the number behind the last field. */
const MODE_BITS = 3;
const INTERPOLATED = 4;
const NOT_INTERPOLATED = 8;
const NOT_SUPPORTED = 16;
/** The timestamp is the record's time. */
const STAMPED = 32;
/** Bid and ask and their quantities are those of the book's first levels. */
const TOUCH_IS_BOOK = 64;
const HAS_BOOK = 128;
const HAS_NOTE = 256;

/** Writes or reads the ticks of one instrument; each is told against the one before. */
export class TickCodec {
  private readonly fields: FieldCodec;
  private book: Depth | undefined;
  private note: string | undefined;

  constructor(
    private readonly symbol: string,
    private readonly exchange: string,
    private readonly scales: Scales,
  ) {
    this.fields = new FieldCodec([...FIELDS.map(([, unit]) => (unit === 'one' ? 1 : scales[unit])), 1]);
  }

  put(out: ByteWriter, tick: Tick, time: number): void {
    const values: (number | undefined)[] = FIELDS.map(([name]) => tick[name]);
    let traits = MODES.indexOf(tick.mode);
    if (tick.interpolated !== undefined) traits |= tick.interpolated ? INTERPOLATED : NOT_INTERPOLATED;
    if (tick.broker_supported === false) traits |= NOT_SUPPORTED;
    if (tick.broker_message !== undefined) traits |= HAS_NOTE;
    if (tick.timestamp === time) {
      traits |= STAMPED;
      values[TIMESTAMP] = undefined;
    }
    if (tick.depth) {
      traits |= HAS_BOOK;
      if (touchOf(tick.depth).every((value, i) => Object.is(value, tick[TOUCH[i]!]))) {
        traits |= TOUCH_IS_BOOK;
        for (const index of TOUCH_INDEX) values[index] = undefined;
      }
    }
    values.push(traits);
    const bookChanged = tick.depth !== undefined && !sameBook(tick.depth, this.book);
    const noteChanged = tick.broker_message !== undefined && tick.broker_message !== this.note;
    this.fields.put(out, values, (bookChanged ? BOOK_CHANGED : 0) | (noteChanged ? NOTE_CHANGED : 0));
    if (bookChanged) {
      putBook(out, tick.depth!, this.book, this.scales);
      this.book = tick.depth;
    }
    if (noteChanged) {
      out.text(tick.broker_message!);
      this.note = tick.broker_message;
    }
  }

  /** Ticks may share a book that did not change: it is read-only. */
  take(input: ByteReader, time: number): Tick {
    const flags = this.fields.take(input);
    if (flags & BOOK_CHANGED) this.book = takeBook(input, this.book, this.scales);
    if (flags & NOTE_CHANGED) this.note = input.text();
    const values = this.fields.current;
    const traits = values[FIELDS.length] ?? 0;
    const mode = MODES[traits & MODE_BITS];
    if (!mode) throw new RangeError('a record has an unknown mode');
    const tick: Tick = { symbol: this.symbol, exchange: this.exchange, mode };
    FIELDS.forEach(([name], i) => {
      const value = values[i];
      if (value !== undefined) tick[name] = value;
    });
    if (traits & STAMPED) tick.timestamp = time;
    if (traits & HAS_BOOK && this.book) {
      tick.depth = this.book;
      if (traits & TOUCH_IS_BOOK) fillTouch(tick, this.book);
    }
    if (traits & (INTERPOLATED | NOT_INTERPOLATED)) tick.interpolated = (traits & INTERPOLATED) !== 0;
    if (traits & NOT_SUPPORTED) tick.broker_supported = false;
    if (traits & HAS_NOTE) tick.broker_message = this.note;
    return tick;
  }
}

function touchOf(book: Depth): (number | undefined)[] {
  return [book.buy[0]?.price, book.sell[0]?.price, book.buy[0]?.quantity, book.sell[0]?.quantity];
}

function fillTouch(tick: Tick, book: Depth): void {
  touchOf(book).forEach((value, i) => {
    if (value !== undefined) tick[TOUCH[i]!] = value;
  });
}
