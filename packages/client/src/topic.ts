import { type Instrument, readInstrument, topicKey } from './instrument.js';
import type { DepthLevel, Mode } from './messages.js';
import type { SubscribeResult, Terms } from './subscribe-result.js';
import type { Tick } from './tick.js';

/** One subscriber's wish for one topic. */
export interface Want {
  readonly terms: Terms;
  /** Lasts until it is released, even where it was refused; the others end when they are refused. */
  readonly claimed: boolean;
  /** The gateway refused it; it is asked again on the next connection. */
  refused: boolean;
  /** Tells the subscriber what became of it; undefined once that was said. */
  settle: ((result: SubscribeResult) => void) | undefined;
}

export interface TopicName {
  readonly key: string;
  readonly instrument: string;
  readonly symbol: string;
  readonly exchange: string;
  readonly mode: Mode;
}

const DEFAULT_DEPTH: DepthLevel = 5;

/** An instrument in a mode: who wants it here, and what the gateway knows of that. */
export class Topic {
  wants: Want[] = [];
  /** What the gateway delivers, and what it said when it was asked. */
  held: { terms: Terms; result: SubscribeResult } | undefined;
  /** What it was asked for, and has not answered yet. */
  asked: Terms | undefined;
  /** An answer is missing: the gateway may deliver it or not. */
  unsure = false;
  last: Tick | undefined;

  constructor(readonly name: TopicName) {}

  /** What satisfies all who want it: the deepest level, strictly if one of those who want that level says so. */
  get need(): Terms | undefined {
    let need: Terms | undefined;
    for (const { terms, refused } of this.wants) {
      if (refused) continue;
      if (!need || (terms.depthLevel ?? 0) > (need.depthLevel ?? 0)) need = terms;
      else if (terms.depthLevel === need.depthLevel && terms.strictDepth) need = terms;
    }
    return need;
  }

  /** True: the gateway has to be asked. */
  get lacks(): boolean {
    const need = this.need;
    if (!need) return false;
    const there = this.asked ?? this.held?.terms;
    return !there || there.depthLevel !== need.depthLevel || (need.strictDepth && !there.strictDepth);
  }

  /** True: nobody wants what the gateway delivers, or may deliver. */
  get surplus(): boolean {
    return !this.need && (this.held !== undefined || this.asked !== undefined || this.unsure);
  }

  /** Forgets what the gateway knew. */
  reset(): void {
    this.held = undefined;
    this.asked = undefined;
    this.unsure = false;
  }

  /** Tells `want` its result, and ends or parks it where that is an error. */
  conclude(want: Want, result: SubscribeResult): void {
    if (result.status === 'error') {
      want.refused = true;
      if (want.settle && !want.claimed) this.remove(want);
    }
    want.settle?.(result);
    want.settle = undefined;
  }

  remove(want: Want): void {
    const at = this.wants.indexOf(want);
    if (at >= 0) this.wants.splice(at, 1);
  }
}

export interface SubscribeOptions<M extends Mode = Mode> {
  /** Default `Quote`. */
  mode?: M;
  /** Levels a side; Depth only. Default 5. */
  depthLevel?: DepthLevel;
  /** True: an error instead of fewer levels than asked for. Default false. */
  strictDepth?: boolean;
}

export function readTopic(given: Instrument, options: SubscribeOptions): { name: TopicName; terms: Terms } {
  const { symbol, exchange, instrument, depthLevel } = readInstrument(given);
  const { mode = 'Quote', strictDepth = false } = options;
  return {
    name: { key: topicKey(instrument, mode), instrument, symbol, exchange, mode },
    terms:
      mode === 'Depth'
        ? { depthLevel: depthLevel ?? options.depthLevel ?? DEFAULT_DEPTH, strictDepth }
        : { depthLevel: undefined, strictDepth: false },
  };
}
