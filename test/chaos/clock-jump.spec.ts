import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { Team } from '../support/team.js';
import { TradingDay } from './support/trading-day.js';

const HOUR_MS = 3_600_000;

let day: TradingDay;

beforeEach(async () => {
  day = await TradingDay.begin();
});
afterEach(() => day.end());

async function nothingHasHappened(): Promise<void> {
  const { simulator, client } = day;
  await day.flows(2300 + simulator.requests);
  expect([simulator.attempts, simulator.connections, client.closed]).toEqual([1, 1, undefined]);
  expect(client.messages.filter(({ type, state }) => type === 'status' && state !== 'live')).toEqual([]);
  await day.bystanderIsUndisturbed();
}

describe('a clock that is set', () => {
  it('forward by an hour ends what expires by the clock, and nothing else', async () => {
    const { gateway, clock } = day;
    const team = new Team(gateway);
    const soon = new Date(clock.now() + HOUR_MS / 2);
    const { key } = await team.member('guest', { expiresAt: soon });
    const guest = await TestClient.authenticated(gateway.url, key);
    clock.set(HOUR_MS);
    await nothingHasHappened();
    const late = await TestClient.connect(gateway.url);
    late.send({ action: 'authenticate', api_key: key });
    expect(await late.next('auth')).toMatchObject({ status: 'error', code: 'AUTHENTICATION_ERROR' });
    expect(await late.end()).toMatchObject({ code: 4401 });
    await eventually(() => {
      clock.skip(1000);
      expect(guest.closed).toMatchObject({ code: 4503 });
    });
  });

  it('back by an hour ends nothing', async () => {
    day.clock.set(-HOUR_MS);
    await nothingHasHappened();
  });
});

describe('a machine that slept for an hour', () => {
  it('connects to its brokers anew, once, and has the newest prices', async () => {
    const { simulator, clock, client } = day;
    clock.sleep(HOUR_MS);
    await day.flows(2400.5);
    await eventually(() => expect([simulator.connections, day.held]).toEqual([1, ['RELIANCE QUOTE']]));
    expect(simulator.attempts).toBeLessThanOrEqual(2);
    expect([client.closed, simulator.violations]).toEqual([undefined, []]);
  });
});
