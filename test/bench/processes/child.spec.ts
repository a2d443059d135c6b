import { afterEach, describe, expect, it } from '@jest/globals';
import { Child, killAll } from './child.js';

const node = (script: string): Child => new Child('script', process.execPath, ['-e', script]);

describe('Child', () => {
  afterEach(killAll);

  it('gives the first match in the output of a process that goes on', async () => {
    const child = node("console.log('port 7'); setInterval(() => {}, 1000)");
    expect((await child.expectOutput(/port (\d)/, 10_000))[1]).toBe('7');
    await child.stop();
    expect(child.hasExited).toBe(true);
  });

  it('tells what a process said when it ends without the line that is waited for', async () => {
    await expect(node("console.error('no luck')").expectOutput(/port/, 10_000)).rejects.toThrow(/script.*\nno luck/);
  });

  it('takes an exit code other than 0 for a failure', async () => {
    await expect(node('process.exit(3)').expectSuccess(10_000)).rejects.toThrow('script ended with exit code 3');
  });

  it('reports a program that is not there', async () => {
    await expect(new Child('ghost', '/nowhere/ghost', []).expectSuccess(10_000)).rejects.toThrow(/ENOENT/);
  });

  it('kills a process that ignores the request to end', async () => {
    const child = node("process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)");
    await child.expectOutput(/up/, 10_000);
    await child.stop(50);
    await expect(child.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
  });
});
