import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Conflated, LtpConflation } from './ltp-conflation.js';

class Price implements Conflated {
  sentAt = Number.NEGATIVE_INFINITY;
  waiting = false;
  newest = 0;
  readonly sent: { price: number; at: number }[] = [];
  sendNewest(): void {
    this.sent.push({ price: this.newest, at: performance.now() });
  }
}

describe('LtpConflation', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('sends the first of a burst at once and the newest when the interval has passed', () => {
    const conflation = new LtpConflation(50);
    const price = new Price();
    for (let newest = 1; newest <= 10; newest++) {
      price.newest = newest;
      conflation.offer(price);
    }
    expect(price.sent.map((sent) => sent.price)).toEqual([1]);
    jest.advanceTimersByTime(60);
    expect(price.sent.map((sent) => sent.price)).toEqual([1, 10]);
  });

  it('leaves the interval between any two messages of a topic, whatever the pace', () => {
    const conflation = new LtpConflation(50);
    const price = new Price();
    for (let newest = 1; newest <= 500; newest++) {
      price.newest = newest;
      conflation.offer(price);
      jest.advanceTimersByTime(newest % 7);
    }
    jest.advanceTimersByTime(100);
    const gaps = price.sent.slice(1).map((sent, i) => sent.at - price.sent[i]!.at);
    expect(gaps.length).toBeGreaterThan(10);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(50);
    expect(price.sent.at(-1)!.price).toBe(500);
  });

  it('does not hold back a topic that ticks less often than the interval', () => {
    const conflation = new LtpConflation(50);
    const price = new Price();
    for (let newest = 1; newest <= 3; newest++) {
      price.newest = newest;
      conflation.offer(price);
      expect(price.sent.at(-1)!.price).toBe(newest);
      jest.advanceTimersByTime(51);
    }
  });

  it('sends nothing of a topic that was withdrawn while its newest value waited', () => {
    const conflation = new LtpConflation(50);
    const price = new Price();
    conflation.offer(price);
    price.newest = 2;
    conflation.offer(price);
    conflation.withdraw(price);
    jest.advanceTimersByTime(200);
    expect(price.sent).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('keeps no timer when nothing waits', () => {
    const conflation = new LtpConflation(50);
    const price = new Price();
    conflation.offer(price);
    conflation.offer(price);
    jest.advanceTimersByTime(200);
    expect(jest.getTimerCount()).toBe(0);
  });
});
