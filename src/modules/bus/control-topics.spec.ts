import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  alertTopic,
  CACHE_INVALIDATE_PREFIX,
  type CacheType,
  cacheInvalidateTopic,
  echoTopic,
  isControlTopic,
  isOfEveryProcess,
  ORDER_PREFIX,
  orderTopic,
  parseCacheInvalidateTopic,
  parseOrderTopic,
  parseStatusTopic,
  STATUS_PREFIX,
  statusTopic,
} from './control-topics.js';

const ID = '0b5e7c0e-7d0b-4d8e-9a57-3c1f2a4b5c6d';

describe('control topics', () => {
  it('are read as they are written', () => {
    expect(parseStatusTopic(statusTopic('dhan-sandbox-2'))).toBe('dhan-sandbox-2');
    expect(parseOrderTopic(orderTopic(ID))).toBe(ID);
    const types: CacheType[] = ['KEY', 'ACCOUNT', 'USER'];
    for (const type of types) {
      expect(parseCacheInvalidateTopic(cacheInvalidateTopic(type, ID))).toEqual({ type, userId: ID });
    }
  });

  it('have the published form', () => {
    expect(statusTopic('zerodha')).toBe('STATUS_zerodha');
    expect(orderTopic(ID)).toBe(`ORDER_${ID}`);
    expect(cacheInvalidateTopic('KEY', ID)).toBe(`CACHE_INVALIDATE_KEY_${ID}`);
  });

  it('begin with the prefixes that listeners give', () => {
    expect(statusTopic('zerodha')).toMatch(new RegExp(`^${STATUS_PREFIX}`));
    expect(orderTopic(ID)).toMatch(new RegExp(`^${ORDER_PREFIX}`));
    expect(cacheInvalidateTopic('USER', ID)).toMatch(new RegExp(`^${CACHE_INVALIDATE_PREFIX}`));
  });

  it('are told from everything else, prefixes of them included', () => {
    const others = [
      '',
      'STATUS_',
      'STATUS_a_b',
      'status_zerodha',
      'ORDER_',
      'ORDER_5',
      `ORDER_${ID}0`,
      `ORDER_${ID}\n`,
      `CACHE_INVALIDATE_${ID}`,
      `CACHE_INVALIDATE_FOO_${ID}`,
      'CACHE_INVALIDATE_KEY_',
      `CACHE_INVALIDATE_KEY_${ID.toUpperCase()}`,
      ` CACHE_INVALIDATE_KEY_${ID}`,
      'zerodha_NSE_TCS_LTP',
    ];
    expect(others.filter(isControlTopic)).toEqual([]);
    expect(others.filter((topic) => parseStatusTopic(topic) ?? parseOrderTopic(topic))).toEqual([]);
    expect(others.filter(parseCacheInvalidateTopic)).toEqual([]);
  });

  it('let every process speak but for a feed', () => {
    const topics = [cacheInvalidateTopic('KEY', ID), orderTopic(ID), echoTopic(ID), alertTopic(ID)];
    expect(topics.every(isOfEveryProcess)).toBe(true);
    expect(isOfEveryProcess(statusTopic('zerodha'))).toBe(false);
    expect(isControlTopic(statusTopic('zerodha'))).toBe(true);
  });

  it('can be written for every id and read back', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(parseOrderTopic(orderTopic(id))).toBe(id);
        expect(parseCacheInvalidateTopic(cacheInvalidateTopic('ACCOUNT', id))).toEqual({ type: 'ACCOUNT', userId: id });
      }),
    );
  });
});
