import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { topicKey } from '../bus.js';
import { Audience } from './audience.js';

describe('the audience of a topic', () => {
  it('is everybody with a subscription that the topic begins with', () => {
    const audience = new Audience<string>();
    audience.add('all', '');
    audience.add('depth', 'f_NSE_TCS_DEPTH');
    audience.add('other', 'f_NSE_INFY_DEPTH');
    expect(audience.of('f_NSE_TCS_DEPTH').consumers).toEqual(['all', 'depth']);
    expect(audience.of('f_NSE_TCS_DEPTH20').consumers).toEqual(['all', 'depth']);
    expect(audience.of('f_NSE_TCS_LTP').consumers).toEqual(['all']);
  });

  it('follows every change of the subscriptions', () => {
    const audience = new Audience<string>();
    expect(audience.of('t').consumers).toEqual([]);
    audience.add('a', 't');
    expect(audience.of('t').consumers).toEqual(['a']);
    audience.add('b', 't');
    expect(audience.of('t').consumers).toEqual(['a', 'b']);
    audience.remove('a', 't');
    expect(audience.of('t').consumers).toEqual(['b']);
  });

  it('says when the last one has given up a subscription', () => {
    const audience = new Audience<string>();
    audience.add('a', 't');
    audience.add('b', 't');
    expect(audience.remove('a', 't')).toBe(false);
    expect(audience.remove('a', 't')).toBe(false);
    expect(audience.remove('b', 't')).toBe(true);
    expect([...audience.subscriptions()]).toEqual([]);
  });

  it('names a consumer once, however many of its subscriptions fit', () => {
    const audience = new Audience<string>();
    audience.add('a', 'f');
    audience.add('a', 'f_NSE');
    expect(audience.of('f_NSE_TCS_LTP').consumers).toEqual(['a']);
  });

  it('compares the bytes of topics that are not ASCII', () => {
    const audience = new Audience<string>();
    audience.add('a', topicKey('f_NSE_M&M–É_LTP'));
    expect(audience.of('f_NSE_M&M–É_LTP').consumers).toEqual(['a']);
    expect(audience.of('f_NSE_M&M–E_LTP').consumers).toEqual([]);
  });

  it('is the same as a look at every subscription', () => {
    const name = fc.stringMatching(/^[ab]{0,4}$/);
    const change = fc.record({ consumer: fc.integer({ min: 0, max: 3 }), subscription: name, wanted: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), name, (changes, topic) => {
        const audience = new Audience<number>();
        const held = new Map<number, Set<string>>();
        for (const { consumer, subscription, wanted } of changes) {
          const own = held.get(consumer) ?? new Set();
          held.set(consumer, own);
          if (wanted) {
            own.add(subscription);
            audience.add(consumer, subscription);
          } else {
            own.delete(subscription);
            audience.remove(consumer, subscription);
          }
          const fitting = [...held].filter(([, all]) => [...all].some((each) => topic.startsWith(each)));
          expect([...audience.of(topic).consumers].sort()).toEqual(fitting.map(([id]) => id).sort());
        }
      }),
    );
  });
});
