import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { FakeEdges } from '../../test/edges/support/fake-edges.js';

let log: string[];
let fake: FakeEdges;

beforeEach(() => {
  log = [];
  for (const level of ['log', 'warn', 'error'] as const) {
    jest.spyOn(Logger.prototype, level).mockImplementation((text: unknown) => void log.push(`${level} ${text}`));
  }
  fake = new FakeEdges();
});
afterEach(() => {
  jest.restoreAllMocks();
});

const turn = () => new Promise(setImmediate);
const seconds = (count: number) => {
  for (let i = 0; i < count; i++) fake.clock.advance(1000);
};

describe('edges at their start', () => {
  it('are started all at once, with what they are told, and there when all listen', async () => {
    let isStarted = false;
    const started = fake.edges.start({ TICKGATE_ROLE: 'edge' }).then(() => {
      isStarted = true;
    });
    expect(fake.children.map(({ name, env }) => ({ name, env }))).toEqual([
      { name: 'edge-1', env: { TICKGATE_ROLE: 'edge' } },
      { name: 'edge-2', env: { TICKGATE_ROLE: 'edge' } },
    ]);
    fake.children[1]!.say({ type: 'listening', port: 8765 });
    await turn();
    expect({ isStarted, listening: fake.edges.listening }).toEqual({ isStarted: false, listening: ['edge-2'] });
    fake.children[0]!.say({ type: 'listening', port: 8765 });
    await started;
    expect(fake.edges.listening).toEqual(['edge-1', 'edge-2']);
  });

  it('fail in the words of the first that cannot start, and leave none behind', async () => {
    const failed = fake.edges.start({}).catch((error: Error) => error.message);
    const [first, second] = fake.children;
    first!.say({ type: 'failed', reason: 'The gateway cannot listen on 127.0.0.1:8765: the port is taken.' });
    first!.end('exit code 1');
    expect(await failed).toBe('The gateway cannot listen on 127.0.0.1:8765: the port is taken.');
    expect(second!.wasKilled).toBe(true);
    seconds(60);
    expect(fake.children).toHaveLength(2);
    expect(log).toEqual([]);
  });

  it('fail when one ends without a word', async () => {
    const failed = fake.edges.start({}).catch((error: Error) => error.message);
    fake.children[1]!.say({ type: 'listening', port: 8765 });
    fake.children[0]!.end('killed by SIGSEGV');
    await turn();
    expect(fake.children[1]!.sent).toEqual([{ type: 'stop' }]);
    fake.children[1]!.end('exit code 0');
    expect(await failed).toBe('edge-1 ended while it started (killed by SIGSEGV)');
  });

  it('are ended without a failure when the gateway is told to end meanwhile', async () => {
    let hasFailed = false;
    void fake.edges.start({}).catch(() => {
      hasFailed = true;
    });
    await fake.edges.stop().ended;
    await turn();
    expect(hasFailed).toBe(false);
    expect(fake.children.map(({ wasKilled }) => wasKilled)).toEqual([true, true]);
  });
});

describe('an edge that ends', () => {
  it('is said, and another process takes its place with the same name and settings', async () => {
    await fake.started({ WEBSOCKET_PORT_STRATEGY: 'fail' });
    const gone: string[] = [];
    fake.edges.onGone((edge) => gone.push(edge));
    fake.children[0]!.end('killed by SIGKILL');
    expect(gone).toEqual(['edge-1']);
    expect(fake.edges.listening).toEqual(['edge-2']);
    expect(log).toEqual(['error edge-1 has ended (killed by SIGKILL): another process takes its place in 250 ms']);
    fake.clock.advance(250);
    expect(fake.children[2]).toMatchObject({ name: 'edge-1', env: { WEBSOCKET_PORT_STRATEGY: 'fail' } });
    fake.children[2]!.say({ type: 'listening', port: 8765 });
    expect(log.at(-1)).toBe('log edge-1 (process 1002) serves clients');
    expect(fake.edges.restarts).toBe(1);
  });

  it('again and again is started less and less often, with the reason each time', async () => {
    fake = new FakeEdges(1);
    await fake.started();
    for (let i = 0; i < 12; i++) {
      const child = fake.last('edge-1');
      child.say({ type: 'failed', reason: 'the database is away' });
      child.end('exit code 1');
      fake.clock.advance(30_000);
    }
    const waits = log.map((line) => Number(/in (\d+) ms$/.exec(line)?.[1]));
    expect(waits.slice(0, 8)).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    expect(log.every((line) => line.includes('edge-1 has ended (the database is away)'))).toBe(true);
  });

  it('is tried again as well when no process can be made at the moment', async () => {
    await fake.started();
    fake.fault = 'spawn ENOMEM';
    fake.children[0]!.end('exit code 1');
    fake.clock.advance(250);
    expect(log.at(-1)).toBe('error edge-1 has ended (spawn ENOMEM): another process takes its place in 500 ms');
    fake.fault = undefined;
    fake.clock.advance(500);
    expect(fake.children.map(({ name }) => name)).toEqual(['edge-1', 'edge-2', 'edge-1']);
  });

  it('after it has served for a while is replaced as soon as the first time', async () => {
    await fake.started();
    for (let i = 0; i < 3; i++) {
      const child = fake.last('edge-1');
      child.say({ type: 'listening', port: 8765 });
      for (let s = 0; s < 40; s++) {
        for (const one of fake.children) one.say({ type: 'alive' });
        fake.clock.advance(1000);
      }
      child.end('exit code 7');
      expect(log.at(-1)).toMatch(/in 250 ms$/);
      fake.clock.advance(250);
    }
  });
});

describe('an edge that is stuck', () => {
  it('is killed and replaced once it has said nothing for fifteen looks', async () => {
    await fake.started();
    const [first, second] = fake.children;
    for (let i = 0; i < 14; i++) {
      second!.say({ type: 'alive' });
      fake.clock.advance(1000);
    }
    expect(first!.wasKilled).toBe(false);
    second!.say({ type: 'alive' });
    fake.clock.advance(1000);
    expect([first!.wasKilled, second!.wasKilled]).toEqual([true, false]);
    expect(log[0]).toMatch(/^error edge-1 \(process 1000\) .*stuck/);
    fake.clock.advance(250);
    expect(fake.children[2]).toMatchObject({ name: 'edge-1' });
  });

  it('is not taken for stuck because the main process itself, or the machine, stood still', async () => {
    await fake.started();
    jest.spyOn(fake.clock, 'monotonic').mockReturnValue(3_600_000);
    fake.clock.advance(1000);
    for (const child of fake.children) expect(child.wasKilled).toBe(false);
  });
});

describe('an edge that the system tells to end', () => {
  it('is ended, and replaced, when it was meant alone', async () => {
    await fake.started();
    fake.children[0]!.say({ type: 'signal', signal: 'SIGTERM' });
    expect(fake.children[0]!.sent).toEqual([]);
    fake.clock.advance(500);
    expect(fake.children[0]!.sent).toEqual([{ type: 'stop' }]);
    fake.children[0]!.end('exit code 0');
    fake.clock.advance(250);
    expect(fake.children).toHaveLength(3);
  });

  it('is not replaced when all processes were told', async () => {
    await fake.started();
    for (const child of fake.children) child.say({ type: 'signal', signal: 'SIGINT' });
    const { ended } = fake.edges.stop();
    for (const child of fake.children) child.end('exit code 0');
    await ended;
    seconds(60);
    expect(fake.children).toHaveLength(2);
    expect(log).toEqual([]);
  });
});

describe('the end of all edges', () => {
  it('tells them, and knows when their clients are told and when they have ended', async () => {
    await fake.started();
    const order: string[] = [];
    const { told, ended } = fake.edges.stop();
    void told.then(() => order.push('told'));
    void ended.then(() => order.push('ended'));
    for (const child of fake.children) {
      expect(child.sent).toEqual([{ type: 'stop' }]);
      child.say({ type: 'told' });
    }
    await turn();
    expect(order).toEqual(['told']);
    for (const child of fake.children) child.end('exit code 0');
    await ended;
    await turn();
    expect(order).toEqual(['told', 'ended']);
    seconds(60);
    expect(fake.children).toHaveLength(2);
  });

  it('kills those that do not end, and names them', async () => {
    await fake.started();
    const { told, ended } = fake.edges.stop();
    fake.children[0]!.end('exit code 0');
    fake.clock.advance(3200);
    await expect(ended).rejects.toThrow('edge-2 did not end in time, and was killed');
    await told;
    expect(fake.children.map(({ wasKilled }) => wasKilled)).toEqual([false, true]);
  });

  it('comes to an edge that waits for its restart, too', async () => {
    await fake.started();
    fake.children[0]!.end('exit code 1');
    const { ended } = fake.edges.stop();
    fake.children[1]!.end('exit code 0');
    await ended;
    seconds(60);
    expect(fake.children).toHaveLength(2);
  });
});
