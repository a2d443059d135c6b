import type { FeedStatus } from '../../../common/feed-state.js';
import type { MarketInterest } from '../../market-data/market-consumer.js';
import { ProtocolError } from '../../streaming/protocol/protocol-error.js';

const RETRY_AFTER_MS = 2_000;

/** Whether waiting for a tick of this feed is in vain. */
export function isLost({ state }: FeedStatus): boolean {
  return state === 'login_required' || state === 'down';
}

export function lostFeed(status: FeedStatus): ProtocolError {
  const { feed, state } = status;
  if (state === 'login_required') {
    const advice = 'log the account in again, and ask once more when its state is live';
    return new ProtocolError('BROKER_LOGIN_REQUIRED', `${described(status)}: ${advice}`, { feed, state });
  }
  return unavailable(`${described(status)}; its owner has to look at it`, { feed, state });
}

/** @param waitedMs how long the request has waited */
export function noPrice({ symbol, exchange }: MarketInterest, status: FeedStatus, waitedMs: number): ProtocolError {
  const { feed, state } = status;
  const wait = `No price of ${symbol} on ${exchange} came within ${waitedMs / 1000} s`;
  return unavailable(`${wait}. ${described(status)}. Ask again later, or subscribe it and wait for its first tick`, {
    symbol,
    exchange,
    feed,
    state,
  });
}

export function unreadable({ symbol, exchange, feed }: MarketInterest): ProtocolError {
  return unavailable(`The last message of ${symbol} on ${exchange} cannot be read; ask again`, {
    symbol,
    exchange,
    feed,
  });
}

export function tooManyWaits(most: number): ProtocolError {
  return unavailable(`Requests wait for the first tick of ${most} symbols already; ask again in a moment`, {});
}

function described({ feed, state, since, message }: FeedStatus): string {
  return `The feed ${feed} is ${state} since ${since}${message ? ` (${message})` : ''}`;
}

function unavailable(message: string, context: Record<string, unknown>): ProtocolError {
  return new ProtocolError('TEMPORARILY_UNAVAILABLE', message, {
    ...context,
    temporary: true,
    retry_after_ms: RETRY_AFTER_MS,
  });
}
