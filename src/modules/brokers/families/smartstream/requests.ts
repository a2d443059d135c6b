import { Groups } from '../feed/groups.js';
import type { PacketMode } from './packet.js';

export const SUBSCRIBE = 1;
export const UNSUBSCRIBE = 0;

export type Action = typeof SUBSCRIBE | typeof UNSUBSCRIBE;

/** What a request names: one instrument of one exchange type. */
export interface RequestedToken {
  exchangeType: number;
  token: string;
}

/** One request: a single action in a single mode, tokens grouped by exchange type. */
export function requestFrame(
  correlationID: string,
  action: Action,
  mode: PacketMode,
  requested: Iterable<RequestedToken>,
): string {
  const groups = new Groups<number, string>();
  for (const { exchangeType, token } of requested) groups.add(exchangeType, token);
  const tokenList = [...groups].map(([exchangeType, tokens]) => ({ exchangeType, tokens }));
  return JSON.stringify({ correlationID, action, params: { mode, tokenList } });
}
