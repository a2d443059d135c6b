import { DEFAULT_DEPTH_LEVEL, isDepthLevel } from '../../../common/mode.js';
import type { InstrumentRequest } from '../protocol/instrument-request.js';
import { readMode } from '../protocol/mode-names.js';
import type { Held } from '../session.js';

/** Symbol, exchange and mode number; of a Depth also the level asked for, and 1 where less will not do. */
type Stored = [symbol: string, exchange: string, mode: number, depthLevel?: number, strictDepth?: 1];

/** Writes what a client holds as it asked for it, not as it was granted: its rights may be others when it comes back. */
export function writeWishes(held: Iterable<Held>): string {
  const stored: Stored[] = [];
  for (const { plan } of held) {
    const { topic, grant, mode, strictDepth } = plan;
    const wish: Stored = [topic.symbol, topic.exchange, mode.number];
    if (grant.requestedDepth !== undefined) wish.push(grant.requestedDepth);
    if (strictDepth) wish.push(1);
    stored.push(wish);
  }
  return JSON.stringify(stored);
}

/** Undefined for what another version of the gateway may have written. */
export function readWishes(text: string): InstrumentRequest[] | undefined {
  const wishes: InstrumentRequest[] = [];
  for (const [symbol, exchange, number, depthLevel = DEFAULT_DEPTH_LEVEL, strictDepth] of JSON.parse(
    text,
  ) as Stored[]) {
    const mode = readMode(number);
    if (!mode || !isDepthLevel(depthLevel)) return undefined;
    wishes.push({ symbol, exchange, mode, depthLevel, strictDepth: strictDepth === 1 });
  }
  return wishes;
}
