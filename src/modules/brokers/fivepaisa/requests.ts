import type { SubscriptionItem } from '../engine/contract.js';
import { SEGMENTS } from './segments.js';

/** What is asked for apart, in the order in which it is asked for. */
export const METHODS = ['MarketFeedV3', 'MarketDepthService', 'GetScripInfoForFuture'] as const;
export type Method = (typeof METHODS)[number];

export const ORDER_METHOD = 'OrderTradeConfirmations';

export type Operation = 'Subscribe' | 'Unsubscribe';

const WITH_INTEREST: ReadonlySet<string> = new Set(['NFO', 'BFO', 'MCX']);

/** Whether an item needs a method. A book has no last price at all, so the quote is held beside it. */
export function needs({ instrument, mode }: SubscriptionItem, method: Method): boolean {
  if (method === 'MarketFeedV3') return true;
  if (method === 'MarketDepthService') return mode === 'DEPTH';
  return mode !== 'LTP' && WITH_INTEREST.has(instrument.exchange);
}

/** @param items absent for orders, which are the account's */
export function request(
  method: Method | typeof ORDER_METHOD,
  operation: Operation,
  clientCode: string,
  items?: readonly SubscriptionItem[],
): string {
  return JSON.stringify({
    Method: method,
    Operation: operation,
    ClientCode: clientCode,
    ...(items && {
      MarketFeedData: items.map(({ instrument: { exchange, token } }) => {
        const { exch, exchType } = SEGMENTS.get(exchange)!;
        return { Exch: exch, ExchType: exchType, ScripCode: Number(token) };
      }),
    }),
  });
}
