import { isIndexExchange } from '../../../common/exchanges.js';
import type { Instrument } from '../../instruments/instrument.js';

/** HSM segments; shares and indices of an exchange have the same, and are told apart by the kind of topic. */
const SEGMENTS: Readonly<Record<string, string>> = {
  NSE: 'nse_cm',
  NSE_INDEX: 'nse_cm',
  BSE: 'bse_cm',
  BSE_INDEX: 'bse_cm',
  NFO: 'nse_fo',
  BFO: 'bse_fo',
  CDS: 'cde_fo',
  BCD: 'bcs-fo',
  MCX: 'mcx_fo',
};

/** Bytes of a topic's length field allow no more. */
const MAX_TOPIC_LENGTH = 255;

/** The HSM topics of one instrument. */
export interface TopicNames {
  /** Trades and quotes (`sf|nse_cm|2885`); of an index, its values (`if|nse_cm|Nifty 50`). */
  feed: string;
  /** The book of five levels; an index has none. */
  book: string | undefined;
}

/** Undefined where the feed does not carry the instrument. */
export function topicNamesOf({ exchange, token }: Instrument): TopicNames | undefined {
  const key = `${SEGMENTS[exchange]}|${token}`;
  if (SEGMENTS[exchange] === undefined || key.length > MAX_TOPIC_LENGTH - 3) return undefined;
  return isIndexExchange(exchange) ? { feed: `if|${key}`, book: undefined } : { feed: `sf|${key}`, book: `dp|${key}` };
}
