import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { runStages, type Stage } from './shutdown-stages.js';

function stages(...runs: [name: string, byMs: number, run: () => Promise<unknown>][]) {
  const order: string[] = [];
  const errors: string[] = [];
  const list = runs.map(
    ([name, byMs, run]): Stage => ({
      name,
      byMs,
      run: () => {
        order.push(name);
        return run();
      },
    }),
  );
  return { list, order, errors, logger: { error: (text: string) => errors.push(text) } };
}

const never = () => new Promise(() => {});

describe('the stages of a shutdown', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('run one after another, and say nothing where all goes well', async () => {
    const all = stages(['clients', 1000, () => Promise.resolve()], ['feeds', 1000, () => Promise.resolve()]);
    expect(await runStages(all.list, all.logger)).toBe(true);
    expect([all.order, all.errors]).toEqual([['clients', 'feeds'], []]);
  });

  it('do not wait for one that takes too long, and name it', async () => {
    const all = stages(['clients', 1000, never], ['feeds', 2000, () => Promise.resolve()]);
    const isOrderly = runStages(all.list, all.logger);
    await jest.advanceTimersByTimeAsync(999);
    expect(all.order).toEqual(['clients']);
    await jest.advanceTimersByTimeAsync(1);
    expect(await isOrderly).toBe(false);
    expect(all.order).toEqual(['clients', 'feeds']);
    expect(all.errors).toEqual(['Shutting down, clients: not done in time, and left as it is']);
  });

  it('go on after one that fails, at once or later', async () => {
    const all = stages(
      ['clients', 1000, () => Promise.reject(new Error('no client'))],
      [
        'feeds',
        1000,
        () => {
          throw new Error('no feed');
        },
      ],
      ['rest', 1000, () => Promise.resolve()],
    );
    expect(await runStages(all.list, all.logger)).toBe(false);
    expect(all.order).toEqual(['clients', 'feeds', 'rest']);
    expect(all.errors).toEqual(['Shutting down, clients: no client', 'Shutting down, feeds: no feed']);
  });

  it('begin even when the ones before have used up the time', async () => {
    const all = stages(['clients', 1000, never], ['feeds', 1000, never], ['rest', 1000, never]);
    const isOrderly = runStages(all.list, all.logger);
    await jest.advanceTimersByTimeAsync(999);
    expect(all.order).toEqual(['clients']);
    // Far less than a stage may take.
    await jest.advanceTimersByTimeAsync(10);
    expect(all.order).toEqual(['clients', 'feeds', 'rest']);
    expect(await isOrderly).toBe(false);
  });
});
