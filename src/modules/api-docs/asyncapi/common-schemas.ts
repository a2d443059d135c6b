import { EXCHANGES } from '../../../common/exchanges.js';
import { DEPTH_LEVELS } from '../../../common/mode.js';
import {
  anyOf,
  type Fields,
  flag,
  integer,
  listOf,
  number,
  object,
  oneOf,
  ref,
  type Schema,
  text,
  time,
} from './schema.js';

/** What comes back in every reply to a request that had it. */
export const REQUEST_ID: Fields = { 'request_id?': anyOf({ type: 'string' }, { type: 'number' }) };

export const SYMBOL: Fields = { symbol: ref('Symbol'), exchange: ref('Exchange') };

const priceLevel = object({ price: number(), quantity: number(), 'orders?': integer() });

const LTP_FIELDS: Fields = {
  'seq?': integer('Grows by one per message of a topic; jumps are normal, a lower one means that the feed restarted'),
  ...SYMBOL,
  'ltp?': number('Last traded price; absent in a book without one'),
  'timestamp?': time("The exchange's time"),
  'ltt?': time('Time of the last trade'),
  'volume?': number(),
  'interpolated?': flag('The recording that is replayed has no tick here, and this one lies between two others'),
};

const QUOTE_FIELDS: Fields = {
  ...LTP_FIELDS,
  'open?': number(),
  'high?': number(),
  'low?': number(),
  'close?': number('Previous close'),
  'change?': number('ltp − close'),
  'change_percent?': number(),
  'last_trade_quantity?': number(),
  'avg_trade_price?': number(),
  'total_buy_quantity?': number(),
  'total_sell_quantity?': number(),
  'oi?': number('Open interest'),
  'bid?': number(),
  'ask?': number(),
  'bid_qty?': number(),
  'ask_qty?': number(),
  'upper_circuit?': number(),
  'lower_circuit?': number(),
};

/** Schemas that several messages share. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  Symbol: text('As in the instrument master', { minLength: 1, maxLength: 128 }),
  Exchange: text('One of the canonical codes', { minLength: 1, maxLength: 128, examples: [...EXCHANGES] }),
  Mode: anyOf(
    oneOf(1, 2, 3, 4),
    text('"LTP", "Quote" or "Depth", in any case', {
      pattern: '^([Ll][Tt][Pp]|[Qq][Uu][Oo][Tt][Ee]|[Dd][Ee][Pp][Tt][Hh])$',
    }),
  ),
  ModeName: oneOf('LTP', 'Quote', 'Depth'),
  DepthLevel: oneOf(...DEPTH_LEVELS),
  FeedState: oneOf('connecting', 'live', 'quiet', 'stale', 'reconnecting', 'login_required', 'down'),
  Limits: object({
    max_symbols: integer('Subscriptions of one client'),
    max_message_bytes: integer(),
    requests_per_second: number(),
    burst: integer(),
  }),
  LtpData: object(LTP_FIELDS),
  QuoteData: object(QUOTE_FIELDS),
  DepthData: object({
    ...QUOTE_FIELDS,
    'depth?': object({ buy: listOf(priceLevel), sell: listOf(priceLevel) }),
    'broker_supported?': flag('False: these levels are not what was asked for, or are synthesised'),
    'broker_message?': text('Why'),
  }),
};
