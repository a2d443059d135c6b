import { BadCell } from '../families/master/cells.js';
import { type Expiry, expiryOf, MONTHS } from '../families/master/expiry.js';

const YEAR_FIRST = /^(\d{4})-?(\d\d)-?(\d\d)$/;
const DAY_FIRST = /^(\d\d)[-/](\d\d)[-/](\d{4})$/;
const MONTH_NAMED = /^(\d\d)-?([A-Za-z]{3})-?(?:20)?(\d\d)$/;

/** From `2026-11-24`, `20261124`, `24-11-2026`, `24/11/2026`, `24NOV2026` or `24-NOV-26`: the file has had them all. */
export function expiryDate(text: string): Expiry {
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return expiryOf(yearFirst[3]!, Number(yearFirst[2]), yearFirst[1]!, text);
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return expiryOf(dayFirst[1]!, Number(dayFirst[2]), dayFirst[3]!, text);
  const named = MONTH_NAMED.exec(text);
  if (!named) throw new BadCell(`expiry ${JSON.stringify(text)} is no date`);
  return expiryOf(named[1]!, MONTHS.indexOf(named[2]!.toUpperCase()) + 1, `20${named[3]}`, text);
}
