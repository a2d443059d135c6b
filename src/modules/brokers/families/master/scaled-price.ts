import { number } from './cells.js';

/**
 * A price in rupees from a master that counts in smaller units; undefined for an empty cell. The decimal point is moved
 * in the text, so that no division leaves its noise.
 *
 * @param column its name, for messages
 * @param decimals how many of the last digits stand behind the point
 * @throws BadCell
 */
export function scaledPrice(column: string, text: string, decimals: number): number | undefined {
  return number(column, text) === undefined ? undefined : Number(`${text}e-${decimals}`);
}

/** Rupees from paise. @throws BadCell */
export function paise(column: string, text: string): number | undefined {
  return scaledPrice(column, text, 2);
}
