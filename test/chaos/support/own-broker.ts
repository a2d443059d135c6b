import { Invalidations } from '../../../src/modules/auth/invalidations.js';
import { urlCredential } from '../../../src/modules/brokers/broker-settings.js';
import { FeedManager } from '../../../src/modules/brokers/feed-manager.js';
import type { Instrument } from '../../../src/modules/instruments/instrument.js';
import { InstrumentStore } from '../../../src/modules/instruments/instrument-store.js';
import type { Simulator } from '../../simulators/simulator.js';
import { eventually } from '../../support/eventually.js';
import type { TestGateway } from '../../support/gateway.js';
import { Team } from '../../support/team.js';

/** An account of a gateway at a simulated broker. */
export interface OwnBroker {
  accountId: string;
  /** An API key of the account. */
  key: string;
}

/** Makes it, with its instruments; its feed is opened by whoever runs feeds. */
export async function addBroker(gateway: TestGateway, simulator: Simulator, owner: string): Promise<OwnBroker> {
  const { definition, instruments, credentials, urls } = simulator;
  await gateway.get(InstrumentStore).ensure(definition.id, [...instruments]);
  const team = new Team(gateway);
  const userId = await team.user(owner);
  const places = Object.entries(urls).map(([channel, url]) => [urlCredential(channel), url]);
  const account = await team.account(userId, definition.id, { ...credentials, ...Object.fromEntries(places) });
  const { key } = await team.key(userId, account.id);
  gateway.get(Invalidations).announce('ACCOUNT', userId, { id: account.id });
  return { accountId: account.id, key };
}

/** Waits until a gateway that runs feeds has opened that of the account. */
export async function feedOf(gateway: TestGateway, name: string) {
  return eventually(() => gateway.get(FeedManager).get(name) ?? false);
}

/** Shares of one exchange, beside what a simulator knows by itself. */
export function shares(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const symbol = `SHARE${place}`;
    return { symbol, exchange: 'NSE', token: String(((20_000 + place) << 8) | 1), brsymbol: symbol, brexchange: 'NSE' };
  });
}
