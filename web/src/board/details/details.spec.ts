import { describe, expect, it } from '@jest/globals';
import { extended, minuteOf } from './bars.js';
import { supportsDepth } from './depth-levels.js';
import { ladderOf } from './depth-rows.js';
import { snippetsFor } from './snippets.js';

describe('the minute bars of the chart', () => {
  const minute = minuteOf(Date.parse('2025-12-15T04:00:59Z'));

  it('begin with the minute', () => {
    expect(minute).toBe(Date.parse('2025-12-15T04:00:00Z') / 1000);
  });

  it('grow with their prices, and end with the minute', () => {
    const first = extended(undefined, 10, minute * 1000)!;
    const second = extended(extended(first, 12, minute * 1000 + 5000), 9, minute * 1000 + 59_999);
    expect(second).toEqual({ time: minute, open: 10, high: 12, low: 9, close: 9 });
    expect(extended(second, 11, minute * 1000 + 60_000)).toEqual({
      time: minute + 60,
      open: 11,
      high: 11,
      low: 11,
      close: 11,
    });
  });

  it('are not changed by a price of an earlier minute', () => {
    const bar = extended(undefined, 10, minute * 1000)!;
    expect(extended(bar, 99, minute * 1000 - 1)).toBeUndefined();
  });
});

describe('the ladder of the order book', () => {
  const level = (price: number, quantity: number) => ({ price, quantity });

  it('has as many rows as were asked for, however long the book is', () => {
    const depth = { buy: [level(10, 50), level(9, 100)], sell: [level(11, 25)] };
    const { rows, buyTotal, sellTotal } = ladderOf(depth, 5);
    expect(rows).toHaveLength(5);
    expect(rows[0]).toEqual({ buy: level(10, 50), sell: level(11, 25), buyShare: 0.5, sellShare: 0.25 });
    expect(rows[1]).toMatchObject({ sell: undefined, sellShare: 0, buyShare: 1 });
    expect([buyTotal, sellTotal]).toEqual([150, 25]);
    expect(ladderOf(depth, 1).buyTotal).toBe(50);
    expect(ladderOf(undefined, 20).rows).toHaveLength(20);
  });

  it('offers the levels that the broker sends for the exchange, and rules none out before it knows', () => {
    const capabilities = { depth_levels: { default: [5], NSE: [5, 20] } } as never;
    expect(supportsDepth(capabilities, 'NSE', 20)).toBe(true);
    expect(supportsDepth(capabilities, 'BSE', 20)).toBe(false);
    expect(supportsDepth(undefined, 'BSE', 20)).toBeUndefined();
  });
});

describe('the programs to copy', () => {
  const addresses = { http: 'https://desk.example', websocket: 'wss://desk.example:8765' };

  it('name the instrument and the addresses of this gateway', () => {
    for (const { code } of snippetsFor({ symbol: 'RELIANCE', exchange: 'NSE' }, addresses)) {
      expect(code).toContain('RELIANCE');
      expect(code).toContain('desk.example');
      expect(code).toContain('KEY');
    }
  });

  it('survive a symbol with a quote in it', () => {
    const [node, , curl] = snippetsFor({ symbol: "O'X", exchange: 'NSE' }, addresses);
    expect(() => new Function(node!.code.replace('WebSocket', 'Object'))).not.toThrow();
    expect(curl!.code).toContain(`O'\\''X`);
  });
});
