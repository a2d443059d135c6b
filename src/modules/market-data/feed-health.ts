import type { FeedStatus } from '../../common/feed-state.js';
import type { InstrumentState } from './instrument-state.js';
import { FRESH_MS } from './trade-safety.js';

/** How a feed is, and how old what came from it is. */
export interface FeedHealth extends FeedStatus {
  /** Instruments of the feed with a good price. */
  instruments: number;
  /** Those whose last good price is younger than 10 s. */
  fresh: number;
  /** Those whose newest message was not believed. */
  faulty: number;
  /** Since the newest message of any of them, good or bad, in ms; absent while none has come. */
  messageAgeMs?: number;
}

/** @param now monotonic ms */
export function feedHealth(status: FeedStatus, all: Iterable<InstrumentState>, now: number): FeedHealth {
  const health: FeedHealth = { ...status, instruments: 0, fresh: 0, faulty: 0 };
  let heardAt = Number.NEGATIVE_INFINITY;
  for (const instrument of all) {
    if (instrument.feed !== status.feed) continue;
    if (instrument.at > Number.NEGATIVE_INFINITY) health.instruments++;
    if (now - instrument.at <= FRESH_MS) health.fresh++;
    if (instrument.bad > 0) health.faulty++;
    heardAt = Math.max(heardAt, instrument.heardAt);
  }
  if (heardAt > Number.NEGATIVE_INFINITY) health.messageAgeMs = Math.round(now - heardAt);
  return health;
}
