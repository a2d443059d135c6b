import { expect, it } from '@jest/globals';
import { judge } from '../report/verdicts.js';
import { type Figures, Outcome } from '../scenario.js';
import { compact } from './compact.js';

/** Which checks are met when every kind of message shows these figures. */
function met(figures: Figures): (boolean | undefined)[] {
  const outcome = new Outcome([{ figures, othersCores: 0 }]);
  const outcomes = new Map(compact.contenders.map(({ name }) => [name, outcome]));
  return compact.checks.map((check) => judge(check, outcomes).verdict?.met);
}

it('the compact encoding must take at most a third of the bytes, and no more of the client, in every mode', () => {
  const times = { jsonBuildNs: 1, compactBuildNs: 10 };
  const good = { ...times, jsonBytes: 300, compactBytes: 100, jsonReadNs: 1000, compactReadNs: 1000 };
  expect(met(good)).toEqual(Array(8).fill(true));
  expect(met({ ...good, compactBytes: 101 })).toEqual(Array(4).fill([false, true]).flat());
  expect(met({ ...good, compactReadNs: 1001 })).toEqual(Array(4).fill([true, false]).flat());
});
