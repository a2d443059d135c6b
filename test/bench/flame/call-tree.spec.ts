import { describe, expect, it } from '@jest/globals';
import { type CallNode, callTree, selfTimes } from './call-tree.js';
import type { CallFrame, CpuProfile } from './cpu-profile.js';
import type { Origin } from './frame.js';

const nowhere: Origin = () => undefined;

function frame(functionName: string, url = 'file:///app/dist/main.js', lineNumber = 0): CallFrame {
  return { functionName, url, lineNumber, columnNumber: 0 };
}

/** root → main → send (two nodes, as after a recompilation), root → idle; a sample each 10 µs. */
function profile(samples: number[], startTime = 1000): CpuProfile {
  return {
    startTime,
    endTime: startTime + 10 * (samples.length + 1),
    nodes: [
      { id: 1, callFrame: frame('(root)', ''), children: [2, 3] },
      { id: 2, callFrame: frame('main'), children: [4, 5] },
      { id: 3, callFrame: frame('(idle)', '') },
      { id: 4, callFrame: frame('send', undefined, 7), children: [6] },
      { id: 5, callFrame: frame('send', undefined, 7) },
      { id: 6, callFrame: frame('writeBuffer', '') },
    ],
    samples,
    timeDeltas: samples.map(() => 10),
  };
}

function child(node: CallNode, name: string): CallNode {
  return [...node.children.values()].find((each) => each.frame.name === name)!;
}

describe('callTree', () => {
  it('joins the same function under the same path, with its own time and that of what it has called', () => {
    const root = callTree([profile([2, 4, 5, 6])], nowhere);
    const main = child(root, 'main');
    const send = child(main, 'send');
    expect([root.total, root.self, main.total, main.self]).toEqual([40, 0, 40, 10]);
    expect([main.children.size, send.total, send.self, child(send, 'writeBuffer').self]).toEqual([1, 30, 20, 10]);
  });

  it('leaves idle time out', () => {
    const root = callTree([profile([3, 2, 3, 3])], nowhere);
    expect([root.total, root.children.size]).toEqual([10, 1]);
  });

  it('adds several profiles', () => {
    expect(callTree([profile([2]), profile([4, 4], 9000)], nowhere).total).toBe(30);
  });

  it('counts what was sampled within the spans only', () => {
    // Samples at 1010, 1020, 1030 and 1040.
    const spans = [
      [1015, 1035],
      [2000, 3000],
    ] as const;
    expect(callTree([profile([4, 2, 2, 4])], nowhere, spans)).toMatchObject({ total: 20 });
  });
});

describe('selfTimes', () => {
  it('adds a function over all its callers, the most first', () => {
    const times = selfTimes(callTree([profile([2, 4, 5, 6])], nowhere));
    expect(times.map(({ frame: { name, place, kind }, self }) => [name, place, kind, self])).toEqual([
      ['send', 'main.js:8', 'gateway', 20],
      ['main', 'main.js:1', 'gateway', 10],
      ['writeBuffer', '', 'native', 10],
    ]);
  });
});
