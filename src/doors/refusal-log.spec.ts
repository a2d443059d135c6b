import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { RefusalLog } from './refusal-log.js';

describe('the account of refusals', () => {
  let lines: string[];

  beforeEach(() => {
    lines = [];
    jest.useFakeTimers();
    Logger.overrideLogger({ log: () => {}, error: () => {}, warn: (line: string) => lines.push(line) });
  });
  afterEach(() => {
    jest.useRealTimers();
    Logger.overrideLogger(true);
  });

  it('tells of a flood in one line every five seconds, with what it counted', () => {
    const log = new RefusalLog();
    for (let i = 0; i < 10_000; i++) log.add('handshake_rate', '203.0.113.7');
    log.add('origin', '203.0.113.8');
    expect(lines).toEqual([]);
    jest.advanceTimersByTime(5000);
    expect(lines).toEqual(['Refused: handshake_rate 10000, origin 1; the last from 203.0.113.8']);
    jest.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(1);
    log.add('connections', '');
    jest.advanceTimersByTime(5000);
    expect(lines[1]).toBe('Refused: connections 1; the last from an unknown address');
    expect(log.count('handshake_rate')).toBe(10_000);
    expect(log.count('request_rate')).toBe(0);
  });

  it('tells what is left when the gateway ends, once', () => {
    const log = new RefusalLog();
    log.add('request_rate', '203.0.113.7');
    log.flush();
    log.flush();
    jest.advanceTimersByTime(5000);
    expect(lines).toEqual(['Refused: request_rate 1; the last from 203.0.113.7']);
  });
});
