import { describe, expect, it } from '@jest/globals';
import { growths } from './growth.js';
import type { Resources } from './resources.js';

const MIB = 1024 * 1024;

const before: Resources = {
  heapBytes: 80 * MIB,
  externalBytes: 0,
  rssBytes: 0,
  descriptors: 40,
  handles: { TCPSocketWrap: 3, Timeout: 10 },
  listeners: { Socket: 12, DataSource: 1 },
  objects: { 'class Object': 1000, 'class Route': 10 },
};

describe('growth', () => {
  it('is none where a process holds as much as before, a few timers, sockets and caches aside', () => {
    const handles = { TCPSocketWrap: 2, Timeout: 15, Immediate: 1 };
    const after = { ...before, heapBytes: 83.9 * MIB, handles, listeners: { Socket: 32, WebSocket: 8 } };
    expect(growths(before, after)).toEqual([]);
  });

  it('is told for each kind of resource', () => {
    const after: Resources = {
      ...before,
      heapBytes: 84.1 * MIB,
      descriptors: 41,
      handles: { TCPSocketWrap: 4, Timeout: 16, FSReqCallback: 1 },
      listeners: { Socket: 33, DataSource: 1, Session: 21 },
      objects: { 'class Object': 1001, 'class Route': 30, 'class Socket': 1 },
    };
    expect(growths(before, after)).toEqual([
      'heap: 80.0 → 84.1 MiB; most grown: class Route +20, class Object +1, class Socket +1',
      'file descriptors: 40 → 41',
      'handles TCPSocketWrap: 3 → 4',
      'handles Timeout: 10 → 16',
      'handles FSReqCallback: 0 → 1',
      'listeners of Socket: 12 → 33',
      'listeners of Session: 0 → 21',
    ]);
  });
});
