import { describe, expect, it } from '@jest/globals';
import { ageUs, QuoteMessages, stampOf, TOPICS, topicOf } from './quote-messages.js';

function messages(count: number, nowUs: number): { topic: string; data: Buffer }[] {
  const quotes = new QuoteMessages(TOPICS, topicOf);
  const made: { topic: string; data: Buffer }[] = [];
  for (let i = 0; i < count; i++) quotes.next(nowUs, { publish: (topic, data) => made.push({ topic, data }) });
  return made;
}

describe('QuoteMessages', () => {
  it('makes messages of about 300 bytes of each topic in turn, with a sequence that grows', () => {
    const made = messages(TOPICS + 1, 7);
    const parsed = made.map(({ data }) => JSON.parse(data.toString()) as { seq: number; symbol: string });
    expect(made.map(({ topic }) => topic)).toEqual([...Array(TOPICS).keys(), 0].map(topicOf));
    expect(parsed[999]).toMatchObject({ seq: 1_000_000, symbol: 'SYM999' });
    expect(parsed[1000]).toMatchObject({ seq: 1_000_001, symbol: 'SYM0' });
    expect(made[0]!.data.length).toBeGreaterThanOrEqual(290);
    expect(made[0]!.data.length).toBeLessThanOrEqual(310);
  });

  it('writes the moment as a price, in hundredths', () => {
    const data = messages(1, 7_123_456_005.5)[0]!.data;
    expect((JSON.parse(data.toString()) as { ltp: number }).ltp).toBe((1e9 + 123_456_005) / 100);
    expect(stampOf(data)).toBe(123_456_005);
  });

  it('tells how old a message is, whatever its topic, and when the stamps begin anew', () => {
    for (const { data } of messages(TOPICS, 123_456_789)) expect(ageUs(data, 123_456_889.9)).toBe(100);
    const [last] = messages(1, 999_999_990);
    expect(ageUs(last!.data, 1_000_000_010)).toBe(20);
    expect(ageUs(last!.data, 999_999_989)).toBe(0);
  });
});
