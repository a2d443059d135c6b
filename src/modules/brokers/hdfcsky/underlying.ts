import { type Expiry, MONTHS } from '../families/master/expiry.js';

/**
 * What stands before a contract's date in its trading symbol; undefined where the symbol does not end as the contract's
 * own values say. Dates are `26AUG` for a month, `26813` or `26O01` for a week.
 */
export function underlyingOf(
  tradingSymbol: string,
  { year, month, day }: Expiry,
  type: 'FUT' | 'CE' | 'PE',
  strike: number,
): string | undefined {
  const place = MONTHS.indexOf(month);
  const week = `${year}${place < 9 ? place + 1 : month.charAt(0)}${day}`;
  for (const date of [`${year}${month}`, week]) {
    const end = `${date}${type === 'FUT' ? '' : strike}${type}`;
    const length = tradingSymbol.length - end.length;
    if (length > 0 && tradingSymbol.endsWith(end)) return tradingSymbol.slice(0, length);
  }
  return undefined;
}
