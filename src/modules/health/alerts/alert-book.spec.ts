import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { AlertBook, HOLD_MS } from './alert-book.js';

let clock: FakeClock;
let told: string[];
let book: AlertBook;

beforeEach(() => {
  clock = new FakeClock();
  told = [];
  book = new AlertBook(clock, ({ cause, subject, status, message, count }) =>
    told.push(`${status} ${cause} ${subject} ${message} x${count}`),
  );
});

describe('the book of alerts', () => {
  it('tells the first at once', () => {
    book.raise('token_dead', 'zerodha', 'log in');
    expect(told).toEqual(['firing token_dead zerodha log in x1']);
  });

  it('holds back what repeats for ten minutes, and then tells the newest and how often', () => {
    book.raise('bus_gap', 'bus', 'first', 2);
    for (let i = 1; i <= 50; i++) book.raise('bus_gap', 'bus', `again ${i}`, 3);
    clock.advance(HOLD_MS - 1);
    expect(told).toHaveLength(1);
    clock.advance(1);
    expect(told.slice(1)).toEqual(['firing bus_gap bus again 50 x150']);
    clock.advance(10 * HOLD_MS);
    expect(told).toHaveLength(2);
  });

  it('holds back by cause and thing: others are told at once', () => {
    book.raise('token_dead', 'zerodha', 'm');
    book.raise('token_dead', 'zerodha-2', 'm');
    book.raise('feed_stalled', 'zerodha', 'm');
    expect(told).toHaveLength(3);
  });

  it('tells that it is over, of what was told, once', () => {
    book.resolve('token_dead', 'zerodha', 'never was');
    book.raise('token_dead', 'zerodha', 'log in');
    book.resolve('token_dead', 'zerodha', 'live');
    book.resolve('token_dead', 'zerodha', 'live');
    expect(told.slice(1)).toEqual(['resolved token_dead zerodha live x1']);
  });

  it('says nothing of what came and went during the hold', () => {
    book.raise('feed_stalled', 'zerodha', 'first');
    book.resolve('feed_stalled', 'zerodha', 'live');
    for (let i = 0; i < 5; i++) {
      book.raise('feed_stalled', 'zerodha', 'flaps');
      book.resolve('feed_stalled', 'zerodha', 'live');
    }
    clock.advance(2 * HOLD_MS);
    expect(told).toHaveLength(2);
  });

  it('tells at the end of the hold what came during it and is still there', () => {
    book.raise('feed_stalled', 'zerodha', 'first');
    book.resolve('feed_stalled', 'zerodha', 'live');
    book.raise('feed_stalled', 'zerodha', 'second');
    clock.advance(HOLD_MS);
    expect(told.slice(2)).toEqual(['firing feed_stalled zerodha second x1']);
  });

  it('tells at once again when the hold has passed', () => {
    book.raise('slow_client', 'key', 'm');
    clock.advance(HOLD_MS);
    book.raise('slow_client', 'key', 'm');
    expect(told).toHaveLength(2);
  });

  it('keeps no more than a thousand things in mind', () => {
    for (let i = 0; i < 5000; i++) book.raise('slow_client', `key ${i}`, 'm');
    expect(told).toHaveLength(5000);
    expect(clock.pending).toBe(1000);
  });

  it('leaves no timer when it is stopped', () => {
    book.raise('bus_gap', 'bus', 'm');
    book.stop();
    expect(clock.pending).toBe(0);
  });
});
