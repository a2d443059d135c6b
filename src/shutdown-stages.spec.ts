import { describe, expect, it } from '@jest/globals';
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
  it('run one after another, and say nothing where all goes well', async () => {
    const all = stages(['clients', 1000, () => Promise.resolve()], ['feeds', 1000, () => Promise.resolve()]);
    expect(await runStages(all.list, all.logger)).toBe(true);
    expect([all.order, all.errors]).toEqual([['clients', 'feeds'], []]);
  });

  it('do not wait for one that takes too long, and name it', async () => {
    const all = stages(['clients', 20, never], ['feeds', 1000, () => Promise.resolve()]);
    expect(await runStages(all.list, all.logger)).toBe(false);
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
    const all = stages(['clients', 20, never], ['feeds', 20, never], ['rest', 20, never]);
    const begun = performance.now();
    expect(await runStages(all.list, all.logger)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(all.order).toEqual(['clients', 'feeds', 'rest']);
  });
});
