import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeyService } from '../../src/modules/auth/api-key.service.js';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import { FeedDirectory } from '../../src/modules/streaming/feed-directory.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';
import { TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let first: TestGateway;
let second: TestGateway;
let team: Team;
const clients: TestClient[] = [];
let members = 0;

beforeAll(async () => {
  database = await TestDatabase.create();
  // Stands still: every key is looked at again now and then, which must not do the work of an announcement.
  const clock = new FakeClock(Date.now());
  first = await TestGateway.startBy(clock, { ...database.env });
  second = await TestGateway.startBy(clock, {
    ...database.env,
    TICKGATE_ROLE: 'edge',
    ZMQ_ENDPOINTS: first.endpoints.bus!,
    ZMQ_CONTROL_ENDPOINTS: first.get(ControlBus).address!,
  });
  team = new Team(first);
  // The feed says its state to whoever listens: then the second edge hears everything.
  await eventually(() => expect(second.get(FeedDirectory).status('replay', 'replay').state).not.toBe('connecting'));
});
afterAll(async () => {
  await second?.stop();
  await first?.stop();
  await database?.remove();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

async function connect(gateway: TestGateway, key: string): Promise<TestClient> {
  const client = await TestClient.authenticated(gateway.url, key);
  clients.push(client);
  return client;
}

describe('two edges', () => {
  it.each([
    ['first', () => first],
    ['second', () => second],
  ])('both close the sockets of a key that is revoked at the %s', async (_which, revoker) => {
    const [{ id, key }, other] = [await team.member(`m${members++}`), await team.member(`m${members++}`)];
    const sockets = [await connect(first, key), await connect(second, key), await connect(second, key)];
    const bystanders = [await connect(first, other.key), await connect(second, other.key)];
    await revoker().get(ApiKeyService).revoke(id);
    for (const socket of sockets) {
      await eventually(() => expect(socket.closed).toMatchObject({ code: 4503 }));
      expect(socket.messages.at(-1)).toMatchObject({ type: 'error', code: 'AUTHENTICATION_ERROR' });
    }
    for (const bystander of bystanders) {
      expect(await bystander.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
    }
    for (const gateway of [first, second]) {
      const late = await TestClient.connect(gateway.url);
      late.send({ action: 'authenticate', api_key: key });
      expect(await late.end()).toMatchObject({ code: 4401 });
    }
  });
});
