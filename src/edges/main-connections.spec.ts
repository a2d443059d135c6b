import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { FakeEdges } from '../../test/edges/support/fake-edges.js';
import { Sessions } from '../modules/streaming/sessions.js';
import { MainConnections } from './main-connections.js';

const turn = () => new Promise(setImmediate);

let fake: FakeEdges;
let sessions: Sessions;

beforeEach(async () => {
  for (const level of ['log', 'error'] as const) jest.spyOn(Logger.prototype, level).mockImplementation(() => {});
  fake = new FakeEdges();
  sessions = new Sessions();
  new MainConnections(fake.edges, sessions).onModuleInit();
  await fake.started();
});

afterEach(() => {
  jest.restoreAllMocks();
});

const sentTo = (at: number) => fake.children[at]!.sent;

describe('the connections of a key at several processes', () => {
  it('of the edges count in the main process', () => {
    fake.children[0]!.say({ type: 'connections', counts: { key: 2 } });
    fake.children[1]!.say({ type: 'connections', counts: { key: 3 } });
    expect(sessions.connectionsOf('key')).toBe(5);
    expect(sessions.connectionsHere('key')).toBe(0);
  });

  it('are told each edge as those of the others, once for what changed in a turn', async () => {
    fake.children[0]!.say({ type: 'connections', counts: { key: 2 } });
    fake.children[0]!.say({ type: 'connections', counts: { key: 4, other: 1 } });
    await turn();
    expect(sentTo(0)).toEqual([{ type: 'connections', counts: { key: 0, other: 0 } }]);
    expect(sentTo(1)).toEqual([{ type: 'connections', counts: { key: 4, other: 1 } }]);
  });

  it('of an edge that has ended are gone, and the others hear of it', async () => {
    fake.children[0]!.say({ type: 'connections', counts: { key: 2 } });
    await turn();
    fake.children[0]!.end('killed by SIGKILL');
    expect(sessions.connectionsOf('key')).toBe(0);
    await turn();
    expect(sentTo(1).at(-1)).toEqual({ type: 'connections', counts: { key: 0 } });
  });

  it('are all told an edge that is new', async () => {
    fake.children[1]!.say({ type: 'connections', counts: { key: 3, other: 1 } });
    fake.children[0]!.end('exit code 1');
    fake.clock.advance(250);
    fake.children[2]!.say({ type: 'listening', port: 8765 });
    expect(sentTo(2)).toEqual([{ type: 'connections', counts: { key: 3, other: 1 } }]);
  });
});
