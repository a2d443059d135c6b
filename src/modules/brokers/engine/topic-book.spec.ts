import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { anyInstrument, ScriptedBroker } from '../../../../test/support/scripted-broker.js';
import type { Topic } from '../../bus/topic.js';
import { TopicBook } from './topic-book.js';

const clock = new FakeClock();
const { definition } = new ScriptedBroker(clock);

function topic(symbol: string): Topic {
  return { feed: 'scripted', exchange: 'NSE', symbol, mode: 'LTP', depthLevel: 5 };
}

describe('TopicBook', () => {
  it('forgets the longest gone of very many topics, and remembers the others', () => {
    const book = new TopicBook({ definition, instruments: anyInstrument, clock, lingerMs: 0, changed: () => {} });
    const first = book.want(topic('FIRST'))!;
    const second = book.want(topic('SECOND'))!;
    const others = Array.from({ length: 19_999 }, (_, i) => `S${i}`);
    for (const symbol of ['FIRST', 'SECOND', ...others]) {
      book.want(topic(symbol));
      book.unwant(topic(symbol));
      clock.advance(0);
    }
    expect(book.want(topic('SECOND'))).toBe(second);
    expect(book.want(topic('FIRST'))).not.toBe(first);
  });

  it('tells of a change only when the richest demand has changed', () => {
    const changes: (string | undefined)[] = [];
    const book = new TopicBook({
      definition,
      instruments: anyInstrument,
      clock,
      lingerMs: 0,
      changed: ({ wanted }) => changes.push(wanted?.mode),
    });
    for (const mode of ['LTP', 'DEPTH', 'QUOTE'] as const) book.want({ ...topic('TCS'), mode });
    for (const mode of ['LTP', 'QUOTE', 'DEPTH'] as const) {
      book.unwant({ ...topic('TCS'), mode });
      clock.advance(0);
    }
    expect(changes).toEqual(['LTP', 'DEPTH', undefined]);
  });
});
