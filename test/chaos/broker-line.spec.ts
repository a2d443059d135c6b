import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { TradingDay } from './support/trading-day.js';

let day: TradingDay;

beforeEach(async () => {
  day = await TradingDay.begin();
});
afterEach(() => day.end());

describe('a broker that cuts the line', () => {
  it('is connected again once it takes connections, and its client misses no newest price', async () => {
    const { simulator, client, feed } = day;
    simulator.faults.refuse(503);
    simulator.faults.drop();
    await day.isTold('reconnecting');
    expect([feed.status.state, simulator.connections]).toEqual(['reconnecting', 0]);
    // Nobody hears this one when it happens.
    day.moves(2100.5);
    simulator.faults.heal();
    await eventually(() => expect(simulator.connections).toBe(1));
    await client.next('market_data', ({ data }) => data?.ltp === 2100.5);
    await day.isTold('live');
    expect(day.held).toEqual(['RELIANCE QUOTE']);
    expect([feed.status.state, client.closed, simulator.violations]).toEqual(['live', undefined, []]);
    await day.bystanderIsUndisturbed();
  });
});

describe('a broker that refuses connections', () => {
  it('is asked less and less often, and its client knows why there is nothing', async () => {
    const { simulator, client, feed } = day;
    const { attempts } = simulator;
    simulator.faults.refuse(503);
    simulator.faults.drop();
    await client.next('status', ({ message }) => String(message).includes('503'));
    let minutes = 0;
    await day.pass(60_000, () => ++minutes === 10);
    expect(simulator.attempts - attempts).toBeLessThan(40);
    expect(await client.request({ action: 'get_broker_info' }, 'broker_info')).toMatchObject({
      state: 'reconnecting',
      adapter_status: 'disconnected',
    });
    expect(feed.status.state).toBe('reconnecting');
    await day.bystanderIsUndisturbed();
    simulator.faults.heal();
    await day.pass(60_000, () => simulator.connections === 1);
    await day.flows(2101);
    await day.isTold('live');
  });
});

describe('a broker whose line goes dead without an end', () => {
  it('is given up when it shows no sign of life, and its client is told', async () => {
    const { simulator, feed } = day;
    simulator.faults.halfOpen();
    const { transportTimeoutMs } = simulator.definition.liveness;
    await day.pass(
      transportTimeoutMs / 10,
      () => feed.counters.reconnects.data + feed.counters.reconnects.transport > 0,
    );
    await day.isTold('reconnecting');
    await day.bystanderIsUndisturbed();
    day.moves(2102.5);
    simulator.faults.heal();
    await day.pass(1000, () => day.held.length === 1);
    await day.client.next('market_data', ({ data }) => data?.ltp === 2102.5);
    await day.isTold('live');
    expect(day.client.closed).toBeUndefined();
  });
});

describe('a broker whose line lives while its data has stopped', () => {
  it('counts as stale in the session, is connected anew, and its client is told both', async () => {
    const { simulator, feed, client } = day;
    simulator.faults.stall();
    const { dataTimeoutMs } = simulator.definition.liveness;
    await day.pass(dataTimeoutMs / 10, () => feed.counters.reconnects.data > 0);
    await day.isTold('stale');
    await day.bystanderIsUndisturbed();
    const { subscriptions } = await client.request({ action: 'get_subscriptions' }, 'subscriptions');
    expect(subscriptions).toEqual([expect.objectContaining({ symbol: 'RELIANCE', age_ms: expect.any(Number) })]);
    simulator.faults.heal();
    await day.flows(2103.5);
    await day.isTold('live');
    expect([day.held, client.closed]).toEqual([['RELIANCE QUOTE'], undefined]);
  });
});

describe('a broker that sends garbage', () => {
  it('harms nobody, and is counted', async () => {
    const { simulator, feed, client } = day;
    for (let i = 0; i < 20; i++) {
      simulator.faults.garbage();
      simulator.faults.truncated();
    }
    await eventually(() => expect(feed.counters.decodeErrors).toBeGreaterThan(0));
    await day.flows(2104.5);
    expect([day.held, client.closed, feed.status.state]).toEqual([['RELIANCE QUOTE'], undefined, 'live']);
    await day.bystanderIsUndisturbed();
  });
});
