import fc from 'fast-check';

/** What must hold whatever comes: fast-check makes what comes. */
// biome-ignore lint/suspicious/noExplicitAny: properties of all kinds of inputs stand in one list
export type Property = fc.IRawProperty<any>;

/** One sentence about a part of the product, that is put to the test with random input. */
export interface Claim<C> {
  /** A behaviour, third person. */
  title: string;
  /** Inputs of the short run in the tests. */
  runs: number;
  of(context: C): Property;
}

/** A part of the product under fuzz, with all that its claims need. */
export interface FuzzTarget {
  name: string;
  claims: readonly Pick<Claim<unknown>, 'title' | 'runs'>[];
  open(): Promise<OpenTarget>;
}

export interface OpenTarget {
  property(title: string): Property;
  close(): Promise<void>;
}

/** A target whose claims share what `start` makes and `stop` ends. */
export function fuzzTarget<C>(
  name: string,
  start: () => Promise<C>,
  stop: (context: C) => Promise<void>,
  claims: readonly Claim<C>[],
): FuzzTarget {
  return {
    name,
    claims,
    async open() {
      const context = await start();
      return {
        property: (title) => claims.find((claim) => claim.title === title)!.of(context),
        close: () => stop(context),
      };
    },
  };
}

export interface Finding {
  /** With which the same inputs come again. */
  seed: number;
  /** The smallest input that fails, as far as it was found in time, and how it fails. */
  report: string;
}

/** What was found gets this long to become small. */
const SHRINK_MS = 30_000;

/** Tries this many inputs, or as many as it takes until one fails. */
export async function search(property: Property, seed: number, runs: number): Promise<Finding | undefined> {
  const found = await fc.check(property, { seed, numRuns: runs, endOnFailure: true, includeErrorInReport: true });
  if (!found.failed) return undefined;
  const shrunk = await fc.check(property, {
    seed,
    path: found.counterexamplePath ?? '',
    includeErrorInReport: true,
    interruptAfterTimeLimit: SHRINK_MS,
    markInterruptAsFailure: false,
  });
  // What fails once and never again is told as it was found.
  const report = await fc.asyncDefaultReportMessage(shrunk.failed ? shrunk : found);
  return { seed, report: report ?? 'it failed without a word' };
}
