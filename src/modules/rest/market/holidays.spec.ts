import { describe, expect, it } from '@jest/globals';
import { shippedCalendar } from '../../brokers/engine/session-calendar.js';
import { holidaysOf, timingsOn } from './holidays.js';

const calendar = shippedCalendar();
const ist = (day: string, time: string) => Date.parse(`${day}T${time}:00+05:30`);
const on = (day: string) => Object.fromEntries(timingsOn(calendar, day).map((timing) => [timing.exchange, timing]));

describe('timingsOn', () => {
  it('tells the hours of a trading day in epoch ms', () => {
    const { NSE, CDS, MCX } = on('2025-12-19');
    expect(NSE).toMatchObject({ start_time: ist('2025-12-19', '09:15'), end_time: ist('2025-12-19', '15:30') });
    expect(CDS).toMatchObject({ start_time: ist('2025-12-19', '09:00'), end_time: ist('2025-12-19', '17:00') });
    expect(MCX).toMatchObject({ end_time: ist('2025-12-19', '23:55') });
  });

  it('has no entry for who is closed', () => {
    expect(Object.keys(on('2025-12-20'))).toEqual(['CRYPTO']);
    expect(Object.keys(on('2025-12-25'))).toEqual(['CRYPTO']);
  });

  it('tells the hours of a special session', () => {
    expect(on('2025-10-21').NSE).toMatchObject({
      start_time: ist('2025-10-21', '13:45'),
      end_time: ist('2025-10-21', '14:45'),
    });
    expect(on('2025-11-05').MCX).toMatchObject({ start_time: ist('2025-11-05', '17:00') });
  });
});

describe('holidaysOf', () => {
  const of2025 = holidaysOf(calendar, 2025);
  const day = (date: string) => of2025.find((holiday) => holiday.date === date);

  it('lists the days of the year in their order, and no other', () => {
    const dates = of2025.map(({ date }) => date);
    expect(dates).toEqual([...dates].sort());
    expect(dates.every((date) => date.startsWith('2025-'))).toBe(true);
    expect(dates).toContain('2025-12-25');
    expect(holidaysOf(calendar, 2031)).toEqual([]);
  });

  it('tells who is closed and who trades at other hours', () => {
    expect(day('2025-12-25')).toMatchObject({
      holiday_type: 'TRADING_HOLIDAY',
      closed_exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX', 'NCO', 'NCDEX'],
      open_exchanges: [],
    });
    expect(day('2025-11-05')!.closed_exchanges).toEqual(['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD']);
    expect(day('2025-11-05')!.open_exchanges.map(({ exchange }) => exchange)).toEqual(['MCX', 'NCO', 'NCDEX']);
  });

  it('calls a session on a Saturday or Sunday a special one', () => {
    expect(day('2025-02-01')).toMatchObject({ holiday_type: 'SPECIAL_SESSION' });
    expect(day('2025-02-01')!.open_exchanges.map(({ exchange }) => exchange)).toEqual(['NSE', 'BSE', 'NFO', 'BFO']);
  });
});
