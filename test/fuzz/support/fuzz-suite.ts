import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { type FuzzTarget, type OpenTarget, search } from './target.js';

/** A run can be had again by its seed, which is said at the start and with every failure. */
const SEED = number('FUZZ_SEED') ?? Math.floor(Math.random() * 2 ** 31);
/** In place of each claim's own number. */
const RUNS = number('FUZZ_RUNS');

/** The short run of a target, as tests: one for each of its claims. */
export function fuzzSuite(target: FuzzTarget): void {
  describe(`${target.name}, with random input`, () => {
    let open: OpenTarget;

    beforeAll(async () => {
      process.stdout.write(`fuzz ${target.name}: FUZZ_SEED=${SEED}\n`);
      open = await target.open();
    });
    afterAll(() => open.close());

    for (const { title, runs } of target.claims) {
      it(`${title}`, async () => {
        const finding = await search(open.property(title), SEED, RUNS ?? runs);
        if (finding) throw new Error(`FUZZ_SEED=${finding.seed} ${target.name}: ${title}\n${finding.report}`);
      });
    }
  });
}

function number(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  if (!Number.isInteger(Number(text))) throw new Error(`${name} must be a whole number, was ${JSON.stringify(text)}`);
  return Number(text);
}
