import type { Instrument } from '../../instruments/instrument.js';
import { indexFeedName } from './index-names.js';

/** HSM segments by the first four digits of a fyToken: exchange and segment. */
const SEGMENTS: Readonly<Record<string, string>> = {
  1010: 'nse_cm',
  1011: 'nse_fo',
  1012: 'cde_fo',
  1020: 'nse_com',
  1120: 'mcx_fo',
  1210: 'bse_cm',
  1211: 'bse_fo',
  1212: 'bcs_fo',
};

/** A fyToken is exchange and segment (4 digits), expiry (6) and the exchange's token (the rest). */
const FY_TOKEN = /^(\d{4})\d{6}(\d+)$/;

const INDEX_TICKER = /^([A-Z]+):(.+)-INDEX$/;

/** Bytes of a topic's length field allow no more. */
const MAX_TOPIC_BYTES = 255;

/** The HSM topics of one instrument. */
export interface Topics {
  /** Trades and quotes; of an index, its values. */
  feed: string;
  /** The book of five levels; an index has none. */
  book: string | undefined;
}

/** Undefined where the feed does not carry the instrument. */
export function topicsOf({ token, brsymbol }: Instrument): Topics | undefined {
  const [, prefix = '', exchangeToken] = FY_TOKEN.exec(token) ?? [];
  const segment = SEGMENTS[prefix];
  if (segment === undefined) return undefined;
  const [, exchange, ticker] = INDEX_TICKER.exec(brsymbol) ?? [];
  if (exchange === undefined || ticker === undefined) {
    return { feed: `sf|${segment}|${exchangeToken}`, book: `dp|${segment}|${exchangeToken}` };
  }
  const feed = `if|${segment}|${indexFeedName(exchange, ticker)}`;
  return feed.length <= MAX_TOPIC_BYTES ? { feed, book: undefined } : undefined;
}

/** Currency is quoted in four decimals, whatever precision the feed announces. */
export function isCurrencyTopic(topic: string): boolean {
  return topic.startsWith('cde_fo|', 3) || topic.startsWith('bcs_fo|', 3);
}
