import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileFault, findProgram, pathsOf, type Tools } from './tool-chain.js';

describe('compileFault', () => {
  it('names the package when the headers of libzmq are missing', () => {
    const fault = compileFault('zpub', 'zpub.c:12:10: fatal error: zmq.h: No such file or directory\n');
    expect(fault).toMatch(/no libzmq headers.*libzmq3-dev/);
  });

  it("shows the compiler's first error otherwise", () => {
    const fault = compileFault('floor', "floor.c: In function 'main':\nfloor.c:9:1: error: expected ';'\n");
    expect(fault).toBe("cc failed on floor.c: floor.c:9:1: error: expected ';'");
  });
});

describe('findProgram', () => {
  it('takes the first folder of the path that has the program, and none when there is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tool-chain-'));
    try {
      await writeFile(join(folder, 'some-server-of-nobody'), '');
      const path = [join(folder, 'nowhere'), '', folder].join(delimiter);
      expect(findProgram('some-server-of-nobody', path)).toBe(join(folder, 'some-server-of-nobody'));
      expect(findProgram('some-server-of-nobody', '')).toBeUndefined();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('pathsOf', () => {
  it('gives the paths of those that are there', () => {
    const tools = { wsload: { path: '/x/wsload' }, zpub: { missing: 'no headers' } } as Tools;
    expect(pathsOf(tools)).toEqual({ wsload: '/x/wsload', zpub: '' });
  });
});
