import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { call } from '../auth/support/http-call.js';
import { firstAdmin, type Person } from '../auth/support/people.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';
import { SmallDisk } from '../support/small-disk.js';

const MIB = 16;

describeUnless(SmallDisk.missing())('a disk that is full', () => {
  let disk: SmallDisk;
  let gateway: TestGateway;
  let chief: Person;
  let streaming: TestClient;

  beforeEach(async () => {
    disk = SmallDisk.mount(MIB);
    const DATABASE_URL = `sqlite:${join(disk.folder, 'tickgate.db')}`;
    gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '20', DATABASE_URL });
    chief = await firstAdmin(gateway);
    streaming = await TestClient.authenticated(gateway.url);
    await streaming.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 1 }, 'subscription');
  });
  afterEach(async () => {
    streaming.close();
    await gateway.stop();
    disk.remove();
  });

  const add = (name: string) =>
    call(gateway, 'POST /admin/v1/users', { token: chief.token, body: { name, role: 'viewer' } });

  async function names(): Promise<string[]> {
    const { body } = await call<{ name: string }[]>(gateway, 'GET /admin/v1/users', { token: chief.token });
    return body.data.map(({ name }) => name).sort();
  }

  it('keeps changes out until there is room again, and nothing else; none that was acknowledged is lost', async () => {
    const acknowledged = ['chief', 'desk1'];
    disk.fill();
    // What is allocated already may still take some.
    await eventually(async () => {
      const name = `user${acknowledged.length}`;
      const { status, body } = await add(name);
      if (status === 201) acknowledged.push(name);
      expect([status, body.code]).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
    });
    expect(await names()).toEqual(acknowledged.sort());
    const newcomer = await TestClient.authenticated(gateway.url, API_KEY);
    newcomer.close();
    streaming.messages.length = 0;
    for (let i = 0; i < 5; i++) await streaming.next('market_data');
    expect(streaming.closed).toBeUndefined();

    disk.clear();
    expect(await add('afterwards')).toMatchObject({ status: 201 });
    expect(await names()).toEqual([...acknowledged, 'afterwards'].sort());
  });
});
