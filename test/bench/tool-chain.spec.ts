import { describe, expect, it } from '@jest/globals';
import { compileFault } from './tool-chain.js';

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
