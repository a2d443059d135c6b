import { epochMs, ISO_LENGTH } from './epoch-ms.js';

const SPACE = 0x20;
const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;

/** More may not come back from a double as they were. */
const MOST_DIGITS = 15;

/**
 * Walks over JSON text as publishers of market data write it: compact, or with one space after a colon or comma. Every
 * method takes what it is named after and steps over it, or gives false where something else stands there; what has
 * been stepped over then is of no use any more.
 */
export class JsonCursor {
  private data: Uint8Array = new Uint8Array();
  at = 0;
  /** The number or time taken last: mantissa / 10^decimals; of a time, epoch ms. */
  mantissa = 0;
  decimals = 0;

  begin(data: Uint8Array): void {
    this.data = data;
    this.at = 0;
  }

  get isAtEnd(): boolean {
    return this.at === this.data.length;
  }

  takes(bytes: Uint8Array): boolean {
    const { data, at } = this;
    for (let i = 0; i < bytes.length; i++) if (data[at + i] !== bytes[i]) return false;
    this.at = at + bytes.length;
    return true;
  }

  takesByte(byte: number): boolean {
    if (this.data[this.at] !== byte) return false;
    this.at++;
    return true;
  }

  skipSpace(): void {
    if (this.data[this.at] === SPACE) this.at++;
  }

  /** With at most 15 digits and no exponent; not a negative zero, which no integer can be. */
  takesNumber(): boolean {
    const { data } = this;
    let { at } = this;
    const isNegative = data[at] === MINUS;
    if (isNegative) at++;
    const first = at;
    let mantissa = 0;
    let digit = data[at]! - ZERO;
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = data[++at]! - ZERO;
    }
    let digits = at - first;
    if (digits === 0 || (digits > 1 && data[first] === ZERO)) return false;
    let decimals = 0;
    if (data[at] === POINT) {
      const point = at++;
      digit = data[at]! - ZERO;
      while (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digit = data[++at]! - ZERO;
      }
      decimals = at - point - 1;
      if (decimals === 0) return false;
      digits += decimals;
    }
    if (digits > MOST_DIGITS || (isNegative && mantissa === 0)) return false;
    this.mantissa = isNegative ? -mantissa : mantissa;
    this.decimals = decimals;
    this.at = at;
    return true;
  }

  /** `"2025-12-15T09:41:02.118Z"`, and no other way of writing it. */
  takesTime(): boolean {
    const { data, at } = this;
    if (data[at] !== QUOTE || data[at + 1 + ISO_LENGTH] !== QUOTE) return false;
    const time = epochMs(data, at + 1);
    if (Number.isNaN(time)) return false;
    this.mantissa = time;
    this.at = at + ISO_LENGTH + 2;
    return true;
  }

  /** Printable ASCII without escapes, as it stands; up to its closing quote. */
  takesPlainText(): boolean {
    const { data } = this;
    let { at } = this;
    if (data[at] !== QUOTE) return false;
    for (at++; data[at] !== QUOTE; at++) {
      const byte = data[at];
      if (byte === undefined || byte < SPACE || byte >= DELETE || byte === BACKSLASH) return false;
    }
    this.at = at + 1;
    return true;
  }
}
