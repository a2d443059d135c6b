import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { RequestTurns } from './request-turns.js';

afterEach(() => {
  jest.restoreAllMocks();
});

/**
 * A first request, and behind it, in the same turn of the event loop, so many of a millisecond each. Gives what had been
 * handled after each turn.
 */
async function play(firstMs: number, requests: number): Promise<number[][]> {
  let now = 1000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const turns = new RequestTurns();
  await turns.room();
  now += firstMs;
  const handled: number[] = [];
  for (let i = 0; i < requests; i++) {
    void turns.room().then(() => {
      now += 1;
      handled.push(i);
    });
  }
  const parts: number[][] = [];
  while (parts.flat().length < requests) {
    await new Promise((resolve) => setImmediate(resolve));
    parts.push(handled.slice(parts.flat().length));
  }
  return parts;
}

describe('the turns of requests', () => {
  it('handle a few requests at once', async () => {
    expect(await play(1, 3)).toEqual([[0, 1, 2]]);
  });

  it('leave the event loop to others between the parts of many, and keep their order', async () => {
    const parts = await play(10, 100);
    expect(parts.flat()).toEqual([...Array(100).keys()]);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(6);
  });
});
