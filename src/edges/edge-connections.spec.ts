import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FeedIdentity } from '../modules/auth/principal.js';
import type { Session } from '../modules/streaming/session.js';
import { Sessions } from '../modules/streaming/sessions.js';
import { EdgeConnections } from './edge-connections.js';
import type { EdgeLink } from './edge-link.js';
import type { ConnectionCounts, FromEdge } from './edge-messages.js';

const turn = () => new Promise(setImmediate);

let sent: FromEdge[];
let hear: (message: { counts: ConnectionCounts }) => void;
let sessions: Sessions;

beforeEach(() => {
  sent = [];
  sessions = new Sessions();
  const link = {
    send: async (message: FromEdge) => void sent.push(message),
    on: (_type: string, listener: typeof hear) => {
      hear = listener;
    },
  };
  new EdgeConnections(link as unknown as EdgeLink, sessions).onModuleInit();
});

function connect(keyId: string): Session {
  const principal = { keyId, account: { feed: 'replay' } } as FeedIdentity;
  const session = { socket: {}, principal } as unknown as Session;
  sessions.add(session);
  sessions.authenticated(session);
  return session;
}

describe('the connections at an edge', () => {
  it('are told once for what changed in a turn', async () => {
    const [first] = [connect('key'), connect('key'), connect('other')];
    expect(sent).toEqual([]);
    await turn();
    expect(sent).toEqual([{ type: 'connections', counts: { key: 2, other: 1 } }]);
    sessions.remove(first!);
    await turn();
    expect(sent.at(-1)).toEqual({ type: 'connections', counts: { key: 1 } });
  });

  it('count together with those that the main process tells of', () => {
    connect('key');
    hear({ counts: { key: 4, other: 2 } });
    expect([sessions.connectionsOf('key'), sessions.connectionsHere('key')]).toEqual([5, 1]);
    hear({ counts: { key: 0 } });
    expect(sessions.connectionsOf('key')).toBe(1);
    expect(sessions.connectionsOf('other')).toBe(2);
  });
});
