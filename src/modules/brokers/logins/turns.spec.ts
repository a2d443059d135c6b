import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('Turns', () => {
  it('lets work on one thing wait for the work before it, and not work on another', async () => {
    const turns = new Turns();
    const done: string[] = [];
    let release = () => {};
    const first = turns.take('a', async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      done.push('first');
    });
    const second = turns.take('a', async () => void done.push('second'));
    await turns.take('b', async () => void done.push('other'));
    release();
    await Promise.all([first, second]);
    expect(done).toEqual(['other', 'first', 'second']);
  });

  it('goes on after work that fails, and tells only its own caller', async () => {
    const turns = new Turns();
    const failing = turns.take('a', () => Promise.reject(new Error('no')));
    const next = turns.take('a', async () => 'yes');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
