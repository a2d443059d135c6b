import { describe, expect, it } from '@jest/globals';
import type { Session } from '../../streaming/session.js';
import { clientFigures, noFigures } from './client-figures.js';

function session(at: number): Session {
  return {
    channel: at % 2 ? 'socketio' : 'websocket',
    principal: at % 10 ? {} : undefined,
    subscriptions: new Map([[1, 1]]),
    requests: 1,
    receivedBytes: 10,
    rejectedFrames: 0,
    outbox: { messages: 2, bytes: 20, conflated: 3, pendingBytes: at, blockedSince: at === 4 ? 1 : undefined },
  } as unknown as Session;
}

describe('the figures of open sessions', () => {
  it('are all zero without any', async () => {
    expect(await clientFigures([])).toEqual(noFigures());
    expect(noFigures().waiting).toEqual({ sum: 0, max: 0, p99: 0 });
  });

  it('add up by channel', async () => {
    const { open } = await clientFigures(Array.from({ length: 10 }, (_, at) => session(at)));
    expect(open.websocket).toEqual({
      clients: 5,
      authenticated: 4,
      blocked: 1,
      subscriptions: 5,
      received: 5,
      receivedBytes: 50,
      rejected: 0,
      sent: 10,
      sentBytes: 100,
      conflated: 15,
    });
    expect(open.socketio).toMatchObject({ clients: 5, authenticated: 5, blocked: 0 });
  });

  it('tell what waits for the worst client, and what one in a hundred exceeds', async () => {
    const { waiting } = await clientFigures(Array.from({ length: 1000 }, (_, at) => session(1000 - at)));
    expect(waiting).toEqual({ sum: 500_500, max: 1000, p99: 990 });
    expect((await clientFigures([session(7)])).waiting).toEqual({ sum: 7, max: 7, p99: 7 });
  });

  it('let other work pass between slices of a crowd', async () => {
    let turns = 0;
    const count = setInterval(() => turns++, 0);
    const counted = clientFigures(Array.from({ length: 50_000 }, (_, at) => session(at)));
    await counted;
    clearInterval(count);
    expect(turns).toBeGreaterThan(1);
  });
});
