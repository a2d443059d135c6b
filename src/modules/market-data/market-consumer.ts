import type { DepthLevel, Mode } from '../../common/mode.js';

/** `critical` is told in the message's own turn, before anybody else; `display` once a turn, with the newest. */
export type Priority = 'critical' | 'display';

/** An instrument of one feed, in one mode. */
export interface MarketInterest {
  /** Feed name, as in bus topics. */
  feed: string;
  symbol: string;
  exchange: string;
  mode: Mode;
  /** Of Depth; absent: 5. */
  depthLevel?: DepthLevel;
}

/** A good value of one instrument, with how much to believe it. */
export interface MarketValue extends MarketInterest {
  /** The `data` of the client protocol, as the feed published it. */
  data: Readonly<Record<string, unknown>>;
  /** Since its arrival, in ms. */
  ageMs: number;
  /** It came by a move of more than 20 % in a cash equity: true, perhaps, but ask before trading on it. */
  suspicious: boolean;
}

/** Something in this process that works with market data: paper trading, position values, risk. */
export interface MarketConsumer {
  /** For logs and counters. */
  name: string;
  priority: Priority;
  /**
   * Called with good values only. Must return quickly, and start whatever takes long elsewhere: it runs on the thread
   * that carries the ticks. What it throws is counted and logged, and harms nobody else.
   */
  onValue(value: MarketValue): void;
}
