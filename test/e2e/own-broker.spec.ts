import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { type WebSocket, WebSocketServer } from 'ws';
import { AcmeModule } from '../../examples/acme-broker/acme.module.js';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { ApiKeyService } from '../../src/modules/auth/api-key.service.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import { FeedManager } from '../../src/modules/brokers/feed-manager.js';
import { BrokerRegistry } from '../../src/modules/brokers/registry.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { TestClient } from '../support/client.js';
import { TestGateway } from '../support/gateway.js';

const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Acme's server: sends a price for every token that is subscribed. */
async function acmeServer(): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket: WebSocket) => {
    socket.on('message', (data) => {
      const { subscribe = [] } = JSON.parse(data.toString()) as { subscribe?: string[] };
      for (const token of subscribe) socket.send(JSON.stringify({ token, price: 101.5, time: Date.now() }));
    });
  });
  await once(server, 'listening');
  closing.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("another team's broker, from its own Nest module", () => {
  it('streams to a client of its account', async () => {
    const url = await acmeServer();
    const gateway = await TestGateway.start({}, AcmeModule);
    closing.push(() => gateway.stop());
    const [user] = await gateway.get(DataSource).manager.find(User);
    const account = await gateway.get(AccountsService).create(user!.id, 'acme', 'Acme', { token: 't' });
    const { key } = await gateway.get(ApiKeyService).create(user!.id, account.id, 'acme');
    await gateway
      .get(InstrumentStore)
      .ensure('acme', [{ symbol: 'TCS', exchange: 'NSE', token: '7', brsymbol: 'TCS', brexchange: 'NSE' }]);
    const definition = gateway.get(BrokerRegistry).get('acme')!;
    gateway
      .get(FeedManager)
      .open({ feed: account.feed, definition, credentials: account.credentials, urls: { feed: url } });

    const client = await TestClient.authenticated(gateway.url, key);
    await client.request({ action: 'subscribe', symbol: 'TCS', exchange: 'NSE', mode: 2 }, 'subscription');
    expect(await client.next('market_data')).toMatchObject({ broker: 'acme', symbol: 'TCS', data: { ltp: 101.5 } });
    expect(
      await client.request({ action: 'subscribe', symbol: 'TCS', exchange: 'NSE', mode: 3 }, 'error'),
    ).toMatchObject({
      code: 'UNSUPPORTED_MODE',
    });
    client.close();
  });

  it('is described in the docs by the very code that runs here', () => {
    const doc = readFileSync('docs/adding-a-broker.md', 'utf8');
    for (const file of ['acme.ts', 'acme.module.ts']) {
      expect(doc).toContain(`\`\`\`ts\n${readFileSync(`examples/acme-broker/${file}`, 'utf8')}\`\`\``);
    }
  });
});
