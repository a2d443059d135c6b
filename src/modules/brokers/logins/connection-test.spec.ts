import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AuthFixture, authFixture } from '../../../../test/auth/support/auth-fixture.js';
import { eventually } from '../../../../test/support/eventually.js';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { type Script, ScriptedBroker } from '../../../../test/support/scripted-broker.js';
import { loadConfig } from '../../../config/load-config.js';
import type { Processes } from '../../processes/processes.js';
import { BrokerRegistry } from '../registry.js';
import { ConnectionTest } from './connection-test.js';

describe('ConnectionTest', () => {
  let auth: AuthFixture;
  let clock: FakeClock;
  let broker: ScriptedBroker;
  let id: string;

  beforeEach(async () => {
    auth = await authFixture();
    clock = new FakeClock();
    await auth.addUser('asha');
    ({ id } = await auth.accounts.create('asha', 'scripted', 'x', { token: 'first-token' }));
  });

  /** A test of the account at a broker that does as the script says; no process runs its feed. */
  function against(script: Script): ConnectionTest {
    broker = new ScriptedBroker(clock, script);
    const brokers = new BrokerRegistry();
    brokers.register(broker.definition);
    const alone = { ask: async () => ({ answers: [], processes: [] }) } as unknown as Processes;
    return new ConnectionTest(loadConfig({}).config, clock, auth.accounts, brokers, alone);
  }

  /** Runs a test until the connection is there, and then lets the time pass. */
  async function run(script: Script, then: () => void = () => {}, ms = 20_000) {
    const report = against(script).run(id);
    await eventually(() => expect(broker.connections).toHaveLength(1));
    clock.advance(1);
    then();
    await new Promise(setImmediate);
    clock.advance(ms);
    return report;
  }

  it('accepts credentials with which a connection lasts, and closes it', async () => {
    expect(await run({})).toMatchObject({ outcome: 'accepted', by: 'connection', tookMs: expect.any(Number) });
    expect(broker.live).toHaveLength(0);
    expect(broker.last.of('login')).toEqual([{ op: 'login', token: 'first-token' }]);
  });

  it.each([
    ['refused', 401, 'the broker answered HTTP 401'],
    ['unreachable', 503, 'the broker answered HTTP 503'],
  ])('is %s by HTTP %d at the door', async (outcome, status, message) => {
    expect(await run({ admits: () => status })).toMatchObject({ outcome, message });
  });

  it('hears a refusal that comes when the door is open already, without its secret', async () => {
    const refuse = () => broker.last.say({ reject: { kind: 'credential', message: 'first-token\nis dead' } });
    expect(await run({}, refuse)).toMatchObject({ outcome: 'refused', message: '*** is dead' });
  });

  it('waits for the word of a broker that gives one, ten seconds at most', async () => {
    const script: Script = { waitsForReady: true };
    expect(await run(script, () => broker.last.say({ ready: true }))).toMatchObject({ outcome: 'accepted' });
    expect(await run(script)).toMatchObject({ outcome: 'unreachable', message: 'no answer within 10 s' });
    expect(broker.live).toHaveLength(0);
  });

  it('tells of a line that breaks', async () => {
    expect(await run({}, () => broker.last.drop({ code: 1006 }))).toMatchObject({
      outcome: 'unreachable',
      message: 'the connection closed with 1006',
    });
    expect(broker.connections).toHaveLength(1);
  });

  it('asks nobody for an account that is logged out, and knows its brokers', async () => {
    await auth.accounts.logOut(id, ['token']);
    const test = against({});
    expect(await test.run(id)).toMatchObject({ outcome: 'refused', message: 'logged out' });
    expect(broker.connections).toHaveLength(0);
    await expect(test.run('gone')).rejects.toThrow('unknown account gone');
    const other = await auth.accounts.create('asha', 'nobody', 'x', {});
    await expect(test.run(other.id)).rejects.toThrow('this gateway knows no broker nobody');
  });
});
