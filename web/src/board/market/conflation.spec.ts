import { beforeEach, describe, expect, it } from '@jest/globals';
import { Conflation } from './conflation.js';
import type { MarketDataMessage } from './messages.js';

let now: number;
let conflation: Conflation;

function message(symbol: string, ltp: number, mode = 2): MarketDataMessage {
  const id = { symbol, exchange: 'NSE' };
  return { type: 'market_data', mode, ...id, broker: 'replay', data: { ...id, ltp } };
}

const taken = () => conflation.take().map(({ symbol, mode, data }) => `${symbol} ${mode} ${data.ltp}`);

beforeEach(() => {
  now = 1000;
  conflation = new Conflation(() => now);
  conflation.show(['NSE:A']);
});

describe('Conflation', () => {
  it('gives the newest of each instrument and mode, once', () => {
    for (const each of [message('A', 1), message('A', 2), message('A', 3, 3), message('A', 4, 3)]) conflation.add(each);
    expect(taken()).toEqual(['A 2 2', 'A 3 4']);
    expect(taken()).toEqual([]);
  });

  it('lets what nobody sees wait, but never long, and never loses it', () => {
    conflation.add(message('B', 1));
    expect(taken()).toEqual(['B 2 1']);
    conflation.add(message('B', 2));
    conflation.add(message('B', 3));
    now += 499;
    expect(taken()).toEqual([]);
    expect(conflation.isWaiting).toBe(true);
    now += 1;
    expect(taken()).toEqual(['B 2 3']);
    expect(conflation.isWaiting).toBe(false);
  });

  it('gives what comes into sight at once', () => {
    conflation.add(message('B', 1));
    conflation.take();
    conflation.add(message('B', 2));
    conflation.show(['NSE:B']);
    expect(taken()).toEqual(['B 2 2']);
  });
});
