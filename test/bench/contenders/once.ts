import type { Subject } from '../scenario.js';

/** Takes one round of a contender, however many are asked for: where its figures leave no doubt, or hardly vary. */
export function once<S, C extends Subject<S>>(contender: C & Subject<S>): C {
  return { ...contender, mostRounds: 1 };
}
