/** The two channels of the broker that fill the canonical modes. */
export type FeedChannel = 'ticker' | 'ob_l2';

export const ENABLE_HEARTBEAT = JSON.stringify({ type: 'enable_heartbeat' });

/** One frame for any number of tickers; none for no symbols, since a frame without them means the whole channel. */
export function tickerRequest(type: 'subscribe' | 'unsubscribe', symbols: readonly string[]): string[] {
  return symbols.length > 0 ? [request(type, 'ticker', symbols)] : [];
}

/** One frame for each book: several symbols in one are refused. */
export function bookRequests(type: 'subscribe' | 'unsubscribe', symbols: readonly string[]): string[] {
  return symbols.map((symbol) => request(type, 'ob_l2', [symbol]));
}

function request(type: string, name: FeedChannel, symbols: readonly string[]): string {
  return JSON.stringify({ type, payload: { channels: [{ name, symbols }] } });
}
