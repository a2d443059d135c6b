import { BadCell } from './cells.js';
import { type Expiry, expiryOf, MONTHS } from './expiry.js';

/** `19MAR2024`, `19-Mar-24`, `19 Mar 2024`; a time of day may follow. */
const NAMED_MONTH = /^(\d{1,2})[-/ ]?([A-Za-z]{3})[A-Za-z]*[-/ ]?(\d{4}|\d\d)(?!\d)/;
/** `2024-03-19`. */
const YEAR_FIRST = /^(\d{4})[-/](\d\d)[-/](\d\d)(?!\d)/;
/** `19-03-2024`: in India the day comes first. */
const DAY_FIRST = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})(?!\d)/;

/**
 * The day of an expiry in any of the usual spellings, for masters whose own is not known for certain.
 *
 * @throws BadCell when it is none
 */
export function lenientExpiry(text: string): Expiry {
  const named = NAMED_MONTH.exec(text);
  if (named) return dayOf(named[1]!, MONTHS.indexOf(named[2]!.toUpperCase()) + 1, named[3]!, text);
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return dayOf(yearFirst[3]!, Number(yearFirst[2]), yearFirst[1]!, text);
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return dayOf(dayFirst[1]!, Number(dayFirst[2]), dayFirst[3]!, text);
  throw new BadCell(`expiry ${JSON.stringify(text)} is no date`);
}

function dayOf(day: string, month: number, year: string, text: string): Expiry {
  return expiryOf(day.padStart(2, '0'), month, year.length === 2 ? `20${year}` : year, text);
}
