import { DataScanner } from './data-scanner.js';
import { BUY_LISTS, DATA, FIELD_COUNT, KINDS, SELL_LISTS } from './fields.js';
import { ProtoWriter } from './proto-writer.js';
import type { ScannedNumbers } from './scanned-book.js';

/** Room for 512 levels with the longest numbers and the longest text. */
const CAPACITY = 32_768;
/** Scaled numbers no larger stay exact, and so do the differences between two of them. */
const MOST = 1e15;
const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
const PERCENT_DECIMALS = 2;

/** Turns the JSON of a message's `data` into the message `Data` of the published schema. */
export class DataEncoder {
  private readonly scanner = new DataScanner();
  private readonly writer = new ProtoWriter(CAPACITY);
  /** False once a number was too large for its scale. */
  private isExact = true;

  /** What was encoded last; valid until the next call. */
  get bytes(): Buffer {
    return this.writer.bytes;
  }

  /** Whether the feed itself said something of depth support in what was encoded last. */
  get saysSupport(): boolean {
    return this.has(DATA.broker_supported);
  }

  /**
   * @param symbol the topic's, as JSON text; likewise `exchange`
   * @returns how many of `bytes` it takes; -1 where the schema cannot say the same
   */
  encode(data: Uint8Array, symbol: Uint8Array, exchange: Uint8Array): number {
    const { scanner, writer } = this;
    if (!scanner.scan(data, symbol, exchange)) return -1;
    const { seen, mantissas, priceDecimals, quantityDecimals } = scanner;
    this.isExact = true;
    writer.length = 0;
    if (priceDecimals > 0) writer.uint(DATA.price_decimals, priceDecimals);
    const ltp = this.has(DATA.ltp) ? this.scaled(DATA.ltp, priceDecimals) : 0;
    const timestamp = this.has(DATA.timestamp) ? mantissas[DATA.timestamp]! : 0;
    for (let field = 1; field < FIELD_COUNT; field++) {
      if ((seen & (1 << field)) === 0) continue;
      switch (KINDS[field]) {
        case 'count':
          writer.uint(field, mantissas[field]!);
          break;
        case 'price':
          writer.sint(field, this.scaled(field, priceDecimals) - (isDifference(field) ? ltp : 0));
          break;
        case 'quantity':
          writer.uint(field, this.scaled(field, quantityDecimals));
          break;
        case 'percent':
          writer.sint(field, this.scaled(field, PERCENT_DECIMALS));
          break;
        case 'time':
          writer.sint(field, mantissas[field]! - (field === DATA.ltt ? timestamp : 0));
          break;
        case 'flag':
          writer.uint(field, mantissas[field]!);
          break;
        case 'text':
          writer.copy(field, data, scanner.textBegin, scanner.textEnd);
          break;
        case 'book':
          this.book(ltp);
          break;
      }
    }
    if (quantityDecimals > 0) writer.uint(DATA.quantity_decimals, quantityDecimals);
    return this.isExact ? writer.length : -1;
  }

  private has(field: number): boolean {
    return (this.scanner.seen & (1 << field)) !== 0;
  }

  private scaled(field: number, decimals: number): number {
    const { scanner } = this;
    return this.toScale(scanner.mantissas[field]!, decimals - scanner.decimals[field]!);
  }

  private toScale(mantissa: number, zeros: number): number {
    const value = zeros === 0 ? mantissa : mantissa * POWERS[zeros]!;
    if (value <= MOST && value >= -MOST) return value;
    this.isExact = false;
    return 0;
  }

  private book(ltp: number): void {
    const { writer } = this;
    const { book } = this.scanner;
    const begin = writer.open(DATA.depth);
    this.side(BUY_LISTS, 0, book.buyCount, book.hasBuyOrders, ltp);
    this.side(SELL_LISTS, book.buyCount, book.count, book.hasSellOrders, ltp);
    writer.close(begin);
  }

  private side(lists: readonly number[], from: number, to: number, hasOrders: boolean, ltp: number): void {
    if (from === to) return;
    const { writer, scanner } = this;
    const { prices, quantities, orders } = scanner.book;
    const [priceList, quantityList, orderList] = lists as [number, number, number];
    let begin = writer.open(priceList);
    let before = ltp;
    for (let place = from; place < to; place++) {
      const price = this.placed(prices, place, scanner.priceDecimals);
      writer.zigzag(price - before);
      before = price;
    }
    writer.close(begin);
    begin = writer.open(quantityList);
    for (let place = from; place < to; place++) {
      writer.varint(this.placed(quantities, place, scanner.quantityDecimals));
    }
    writer.close(begin);
    if (!hasOrders) return;
    begin = writer.open(orderList);
    for (let place = from; place < to; place++) writer.varint(orders[place]!);
    writer.close(begin);
  }

  private placed(numbers: ScannedNumbers, place: number, decimals: number): number {
    return this.toScale(numbers.mantissas[place]!, decimals - numbers.decimals[place]!);
  }
}

/** From ltp; ltp itself and the change are as they are. */
function isDifference(field: number): boolean {
  return field !== DATA.ltp && field !== DATA.change;
}
