import type { Logger } from '@nestjs/common';

/** One part of the end of a process. */
export interface Stage {
  /** As the log names it. */
  name: string;
  /** From the beginning of the first stage; then the next one begins, whether this has ended or not. */
  byMs: number;
  run(): Promise<unknown>;
}

/**
 * Runs the stages in their order. One that fails, or takes too long, is logged and keeps none of the others.
 *
 * @returns whether all have ended in time and without an error
 */
export async function runStages(stages: readonly Stage[], logger: Pick<Logger, 'error'>): Promise<boolean> {
  const begun = performance.now();
  let isOrderly = true;
  for (const { name, byMs, run } of stages) {
    const failure = await within(byMs - (performance.now() - begun), run);
    if (failure === undefined) continue;
    isOrderly = false;
    logger.error(`Shutting down, ${name}: ${failure}`);
  }
  return isOrderly;
}

/** Why the work is not done, or undefined when it is. */
function within(ms: number, work: () => Promise<unknown>): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('not done in time, and left as it is'), Math.max(0, ms));
    const settle = (failure?: string): void => {
      clearTimeout(timer);
      resolve(failure);
    };
    Promise.resolve()
      .then(work)
      .then(
        () => settle(),
        (error: Error) => settle(error.message),
      );
  });
}
