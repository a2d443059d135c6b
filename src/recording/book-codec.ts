import type { Depth, DepthLevelEntry } from '../common/tick.js';
import type { ByteReader, ByteWriter } from './bytes.js';
import { putNumber, takeNumber, toScaled } from './number-codec.js';

/** Units of an instrument: 10 to the power of its decimals. */
export interface Scales {
  price: number;
  quantity: number;
}

/**
 * One order book. A side is its number of levels times two, plus one where levels carry order counts; then the levels.
 * A price is told against the level above it (the first against the first of the book before), a quantity and a count
 * against the same level of the book before.
 */
export function putBook(out: ByteWriter, book: Depth, before: Depth | undefined, scales: Scales): void {
  putSide(out, book.buy, before?.buy ?? [], scales);
  putSide(out, book.sell, before?.sell ?? [], scales);
}

export function takeBook(input: ByteReader, before: Depth | undefined, scales: Scales): Depth {
  return { buy: takeSide(input, before?.buy ?? [], scales), sell: takeSide(input, before?.sell ?? [], scales) };
}

export function sameBook(a: Depth | undefined, b: Depth | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && sameSide(a.buy, b.buy) && sameSide(a.sell, b.sell);
}

function putSide(out: ByteWriter, side: DepthLevelEntry[], before: DepthLevelEntry[], scales: Scales): void {
  const counted = side.some((level) => level.orders !== undefined);
  out.varint(side.length * 2 + Number(counted));
  let price = toScaled(before[0]?.price, scales.price) ?? 0;
  side.forEach((level, index) => {
    putNumber(out, level.price, scales.price, price);
    price = toScaled(level.price, scales.price) ?? price;
    putNumber(out, level.quantity, scales.quantity, toScaled(before[index]?.quantity, scales.quantity) ?? 0);
    if (counted) putNumber(out, level.orders, 1, toScaled(before[index]?.orders, 1) ?? 0);
  });
}

function takeSide(input: ByteReader, before: DepthLevelEntry[], scales: Scales): DepthLevelEntry[] {
  const head = input.varint();
  const counted = head % 2 === 1;
  const length = Math.floor(head / 2);
  const side: DepthLevelEntry[] = [];
  let price = toScaled(before[0]?.price, scales.price) ?? 0;
  for (let index = 0; index < length; index++) {
    const level: DepthLevelEntry = {
      price: takeNumber(input, scales.price, price) ?? Number.NaN,
      quantity:
        takeNumber(input, scales.quantity, toScaled(before[index]?.quantity, scales.quantity) ?? 0) ?? Number.NaN,
    };
    price = toScaled(level.price, scales.price) ?? price;
    if (counted) {
      const orders = takeNumber(input, 1, toScaled(before[index]?.orders, 1) ?? 0);
      if (orders !== undefined) level.orders = orders;
    }
    side.push(level);
  }
  return side;
}

function sameSide(a: DepthLevelEntry[], b: DepthLevelEntry[]): boolean {
  return (
    a.length === b.length &&
    a.every((level, index) => {
      const other = b[index]!;
      return (
        Object.is(level.price, other.price) &&
        Object.is(level.quantity, other.quantity) &&
        Object.is(level.orders, other.orders)
      );
    })
  );
}
