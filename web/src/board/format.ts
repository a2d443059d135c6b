/** Numbers as they stand in a table: grouped as in India, a fixed count of decimals, a sign that is as wide as a digit. */

/** What stands where there is no value. */
export const NOTHING = '–';
const MINUS = '\u2212';

const formats = new Map<number, Intl.NumberFormat>();

function formatOf(decimals: number): Intl.NumberFormat {
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat('en-IN', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(decimals, format);
  }
  return format;
}

/** Currencies trade in steps of 0.0025; a coin may cost less than a cent. */
export function priceDecimals(exchange: string, price: number | undefined): number {
  if (exchange === 'CDS' || exchange === 'BCD') return 4;
  if (exchange !== 'CRYPTO' || price === undefined) return 2;
  return price >= 100 ? 2 : price >= 1 ? 4 : 8;
}

export function priceText(value: number | undefined, decimals: number): string {
  return value === undefined ? NOTHING : formatOf(decimals).format(value).replace('-', MINUS);
}

/** With its sign, which is more than a colour. */
export function changeText(value: number | undefined, decimals: number): string {
  if (value === undefined) return NOTHING;
  const text = formatOf(decimals).format(Math.abs(value));
  return value > 0 ? `+${text}` : value < 0 ? `${MINUS}${text}` : text;
}

export function percentText(value: number | undefined): string {
  return value === undefined ? NOTHING : `${changeText(value, 2)}%`;
}

export function quantityText(value: number | undefined): string {
  return value === undefined ? NOTHING : formatOf(Number.isInteger(value) ? 0 : 4).format(value);
}

/** `up`, `down` or `flat`: names the colour beside the sign. */
export function toneOf(value: number | undefined): 'up' | 'down' | 'flat' {
  return value === undefined || value === 0 ? 'flat' : value > 0 ? 'up' : 'down';
}
