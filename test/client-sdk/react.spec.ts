import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createElement, type ReactElement } from 'react';
import { renderToString } from 'react-dom/server';
import { TickgateClient } from '../../packages/client/src/index.js';
import { sharedClient, TickgateProvider, useMarketData, useTickgate } from '../../packages/client/src/react.js';
import { eventually } from '../support/eventually.js';
import { ScriptedGateway } from './support/scripted-gateway.js';

function Price({ own }: { own?: TickgateClient }): ReactElement {
  const { ticks, errors, state, paused } = useMarketData(['NSE:TCS'], 'LTP', own ? { client: own } : {});
  const ltp: number | undefined = ticks.get('NSE:TCS')?.data.ltp;
  return createElement('b', null, `${ltp ?? 'none'} ${errors.size} ${state.status} ${paused}`);
}

const found: TickgateClient[] = [];

function Find(): null {
  found.push(useTickgate());
  return null;
}

/** The store behind the hook is tested by itself; here is what React is needed for, as far as a server can draw it. */
describe('useMarketData', () => {
  const client = new TickgateClient({ url: 'ws://gateway.test', apiKey: 'key' });

  it('draws nothing yet on a server, and connects to nothing', () => {
    const page = createElement(TickgateProvider, { client }, createElement(Price));
    expect(renderToString(page)).toBe('<b>none 0 disconnected false</b>');
    expect(client.state).toEqual({ status: 'disconnected' });
  });

  it('takes a client of its own', () => {
    expect(renderToString(createElement(Price, { own: client }))).toBe('<b>none 0 disconnected false</b>');
  });

  it('says what is missing where there is no client', () => {
    expect(() => renderToString(createElement(Price))).toThrow('<TickgateProvider>');
  });

  it('finds the same client below every provider of one address and key', () => {
    const below = (apiKey: string) =>
      renderToString(createElement(TickgateProvider, { url: 'ws://gateway.test', apiKey }, createElement(Find)));
    found.length = 0;
    for (const key of ['a', 'a', 'b']) below(key);
    expect(found[0]).toBe(found[1]);
    expect(found[0]).not.toBe(found[2]);
  });
});

describe('sharedClient', () => {
  let gateway: ScriptedGateway;

  beforeEach(async () => {
    gateway = await ScriptedGateway.start();
  });
  afterEach(() => gateway.stop());

  it('is closed a moment after the last user has gone, and not when one comes back at once', async () => {
    const shared = sharedClient({ url: gateway.url, apiKey: 'key' });
    const first = shared.retain();
    await shared.client.subscribe(['NSE:TCS']);
    first();
    const second = shared.retain();
    expect(sharedClient({ url: gateway.url, apiKey: 'key' })).toBe(shared);
    await shared.client.ping();
    expect(shared.client.state.status).toBe('connected');
    second();
    second();
    await eventually(() => expect(shared.client.state.status).toBe('closed'));
    expect(sharedClient({ url: gateway.url, apiKey: 'key' })).not.toBe(shared);
  });

  it('connects again, with its subscriptions, for a user who kept it', async () => {
    const shared = sharedClient({ url: gateway.url, apiKey: 'other' });
    shared.retain()();
    await shared.client.subscribe(['NSE:TCS']);
    await eventually(() => expect(shared.client.state.status).toBe('closed'));
    const release = shared.retain();
    await shared.client.ready();
    expect(await (await gateway.connection(2)).request('subscribe')).toMatchObject({ symbols: [{ symbol: 'TCS' }] });
    release();
    await eventually(() => expect(shared.client.state.status).toBe('closed'));
  });
});
