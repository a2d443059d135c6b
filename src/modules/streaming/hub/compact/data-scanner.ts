import { DATA, FIELD_COUNT, KEYS, KINDS } from './fields.js';
import { JsonCursor } from './json-cursor.js';
import { ScannedBook } from './scanned-book.js';

const COMMA = 0x2c;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NONE = 0;
const IDENTITY = (1 << DATA.symbol) | (1 << DATA.exchange);
const PERCENT_DECIMALS = 2;
/** Of a text, which is copied as it stands. */
const MOST_TEXT = 1024;

/**
 * Reads the `data` of a message in one pass, without making anything of it: what it says stays here, by field number,
 * until the next one. It knows the names that our feeds write, in any order; whatever else is in there makes it give up,
 * and the data goes on as JSON.
 */
export class DataScanner {
  private readonly cursor = new JsonCursor();
  /** After each field, the one that followed it last time: messages of a feed are all alike. */
  private readonly follower = new Uint8Array(FIELD_COUNT);
  /** A bit for each field that is there. */
  seen = 0;
  readonly mantissas = new Float64Array(FIELD_COUNT);
  readonly decimals = new Uint8Array(FIELD_COUNT);
  readonly book = new ScannedBook();
  /** The most that any price, or quantity, has. */
  priceDecimals = 0;
  quantityDecimals = 0;
  /** Where the message of `broker_message` begins and ends, without its quotes. */
  textBegin = 0;
  textEnd = 0;

  /**
   * @param symbol the topic's, as JSON text; likewise `exchange`
   * @returns false where the data says something that has no field; what was read is of no use then
   */
  scan(data: Uint8Array, symbol: Uint8Array, exchange: Uint8Array): boolean {
    const { cursor } = this;
    this.seen = 0;
    this.priceDecimals = 0;
    this.quantityDecimals = 0;
    cursor.begin(data);
    if (!cursor.takesByte(OPENING_BRACE)) return false;
    let field = NONE;
    do {
      cursor.skipSpace();
      field = this.key(field);
      // A repeated key: the last one counts in JSON, and hardly anybody means it.
      if (field === NONE || (this.seen & (1 << field)) !== 0) return false;
      this.seen |= 1 << field;
      cursor.skipSpace();
      if (!this.value(field, symbol, exchange)) return false;
    } while (cursor.takesByte(COMMA));
    return cursor.takesByte(CLOSING_BRACE) && cursor.isAtEnd && (this.seen & IDENTITY) === IDENTITY;
  }

  /** The field whose key is next. */
  private key(previous: number): number {
    const { cursor, follower } = this;
    const guess = follower[previous]!;
    if (guess !== NONE && cursor.takes(KEYS[guess]!)) return guess;
    for (let field = 1; field < FIELD_COUNT; field++) {
      const key = KEYS[field];
      if (!key || !cursor.takes(key)) continue;
      follower[previous] = field;
      return field;
    }
    return NONE;
  }

  private value(field: number, symbol: Uint8Array, exchange: Uint8Array): boolean {
    const { cursor } = this;
    switch (KINDS[field]) {
      case 'price':
        if (!this.number(field)) return false;
        if (cursor.decimals > this.priceDecimals) this.priceDecimals = cursor.decimals;
        return true;
      case 'quantity':
        if (!this.number(field) || cursor.mantissa < 0) return false;
        if (cursor.decimals > this.quantityDecimals) this.quantityDecimals = cursor.decimals;
        return true;
      case 'count':
        return this.number(field) && cursor.mantissa >= 0 && cursor.decimals === 0;
      case 'percent':
        return this.number(field) && cursor.decimals <= PERCENT_DECIMALS;
      case 'time':
        if (!cursor.takesTime()) return false;
        this.mantissas[field] = cursor.mantissa;
        return true;
      case 'identity':
        return cursor.takes(field === DATA.symbol ? symbol : exchange);
      case 'book':
        return this.depth();
      case 'flag':
        return this.flag(field);
      default:
        return this.text();
    }
  }

  private number(field: number): boolean {
    const { cursor } = this;
    if (!cursor.takesNumber()) return false;
    this.mantissas[field] = cursor.mantissa;
    this.decimals[field] = cursor.decimals;
    return true;
  }

  private depth(): boolean {
    const { book } = this;
    if (!book.scan(this.cursor)) return false;
    this.priceDecimals = Math.max(this.priceDecimals, book.prices.mostDecimals);
    this.quantityDecimals = Math.max(this.quantityDecimals, book.quantities.mostDecimals);
    return true;
  }

  private flag(field: number): boolean {
    const isTrue = this.cursor.takes(TRUE);
    this.mantissas[field] = isTrue ? 1 : 0;
    return isTrue || this.cursor.takes(FALSE);
  }

  private text(): boolean {
    // Whether the message needs the edge's own word is told by the flag, which comes first.
    if ((this.seen & (1 << DATA.broker_supported)) === 0) return false;
    const begin = this.cursor.at;
    if (!this.cursor.takesPlainText()) return false;
    this.textBegin = begin + 1;
    this.textEnd = this.cursor.at - 1;
    return this.textEnd - this.textBegin <= MOST_TEXT;
  }
}
