import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { closeLostConnections } from './lost-connections.js';

class FakeProcess extends EventEmitter {
  readonly sent: unknown[][] = [];

  send(...message: unknown[]): boolean {
    this.sent.push(message);
    return true;
  }
}

let child: FakeProcess;
let handOver: (seq: number) => { close: jest.Mock };

beforeEach(() => {
  child = new FakeProcess();
  closeLostConnections(child as unknown as ChildProcess);
  handOver = (seq) => {
    const handle = { close: jest.fn() };
    child.send({ cmd: 'NODE_CLUSTER', act: 'newconn', key: 'k', seq }, handle);
    return handle;
  };
});

describe('a connection that is handed to a process', () => {
  it('is closed when the process dies before it has answered', () => {
    const handle = handOver(7);
    expect(handle.close).not.toHaveBeenCalled();
    child.emit('exit', null, 'SIGKILL');
    expect(handle.close).toHaveBeenCalledTimes(1);
  });

  it('is the business of the process once that has answered', () => {
    const [taken, left] = [handOver(7), handOver(8)];
    child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack: 7, accepted: true });
    child.emit('exit', null, 'SIGKILL');
    expect(taken.close).not.toHaveBeenCalled();
    expect(left.close).toHaveBeenCalledTimes(1);
  });

  it('is sent as it was, as everything else is', () => {
    const handle = handOver(7);
    const callback = () => {};
    child.send({ type: 'stop' }, callback);
    expect(child.sent).toEqual([
      [{ cmd: 'NODE_CLUSTER', act: 'newconn', key: 'k', seq: 7 }, handle],
      [{ type: 'stop' }, callback],
    ]);
  });
});
