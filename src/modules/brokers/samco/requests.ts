import { isIndexExchange } from '../../../common/exchanges.js';
import type { Instrument } from '../../instruments/instrument.js';

/** Prices and totals of the day, or five levels of the book. */
export type Stream = 'quote' | 'quote2';

/** The server reads line by line: a message without its line end waits there for ever. */
const LINE_END = '\n';

/**
 * A message of one stream.
 *
 * @param symbols of a subscription all that the stream shall carry from now on, of an end those that it shall not
 */
export function streamRequest(action: 'subscribe' | 'unsubscribe', stream: Stream, symbols: Iterable<string>): string {
  const request = {
    streaming_type: stream,
    data: { symbols: Array.from(symbols, (symbol) => ({ symbol })) },
    request_type: action,
    response_format: 'json',
  };
  return JSON.stringify({ request }) + LINE_END;
}

/** `2885_NSE`; an index goes by its listing id alone, `-21`. */
export function symbolOf({ exchange, token, brexchange }: Instrument): string {
  return isIndexExchange(exchange) || token.includes('_') ? token : `${token}_${brexchange}`;
}
