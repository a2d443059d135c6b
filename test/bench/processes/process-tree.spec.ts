import { afterEach, describe, expect, it } from '@jest/globals';
import { Child, killAll } from './child.js';
import { processTree } from './process-tree.js';

describe('processTree', () => {
  afterEach(killAll);

  it('finds what a process has started, and what that has', async () => {
    if (process.platform !== 'linux') return;
    const child = new Child('family', 'sh', ['-c', 'sh -c "sleep 60 & echo up; wait" & wait']);
    await child.expectOutput(/up/, 10_000);
    const [first, ...others] = processTree(child.pid);
    expect(first).toBe(child.pid);
    expect(others).toHaveLength(2);
    for (const pid of others) process.kill(pid, 'SIGKILL');
    await child.exited;
  });

  it('is the process alone where there is nothing else', () => {
    expect(processTree(0)).toEqual([0]);
  });
});
