import type { BrokerDefinition, LoginFlow } from '../../src/modules/brokers/engine/contract.js';

/**
 * A broker whose instrument master is a list of symbols between blanks, fetched with the account's token. It has no
 * wire: for tests of what surrounds a feed.
 *
 * @param origin where the master is: `http://127.0.0.1:4000`
 */
export function venue(origin: string, login: readonly LoginFlow[] = [{ kind: 'manual' }]): BrokerDefinition {
  return {
    id: 'venue',
    name: 'Venue',
    capabilities: { modes: ['LTP'], depthLevels: { default: [] }, exchanges: ['CRYPTO'], orderUpdates: false },
    channels: { feed: { symbolsPerConnection: 10, connectionsPerAccount: 1, batchSize: 10, batchesPerSecond: 1 } },
    liveness: { pingIntervalMs: 0, transportTimeoutMs: 0, dataTimeoutMs: 0 },
    credentials: [
      { name: 'key', label: 'API key', secret: false, required: false },
      { name: 'secret', label: 'API secret', secret: true, required: false },
      { name: 'token', label: 'Token of the day', secret: true, required: false, token: true },
    ],
    login,
    instruments: {
      requests: ({ token = '' }) => [
        { method: 'GET', url: `${origin}/master?token=${token}`, headers: { Authorization: token } },
      ],
      *parse(body) {
        const text = body.toString();
        if (text.startsWith('{')) throw new Error('is no list of symbols');
        for (const [index, symbol] of text.split(' ').entries()) {
          if (symbol === 'BAD') yield { line: index + 1, reason: 'a bad symbol' };
          else yield { symbol, exchange: 'CRYPTO', token: `t${index}`, brsymbol: symbol, brexchange: 'V' };
        }
      },
    },
    createProtocol: () => ({
      endpoint: () => ({ transport: 'ws', url: 'ws://127.0.0.1:1' }),
      opened: () => [],
      subscribe: () => [],
      unsubscribe: () => [],
      receive: () => undefined,
    }),
  };
}
