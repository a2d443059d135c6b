import { describe, expect, it } from '@jest/globals';
import { EXCHANGES } from '../../../common/exchanges.js';
import { ExchangeCalendar, shippedCalendar } from './session-calendar.js';

const calendar = shippedCalendar();

/** @param time `YYYY-MM-DD HH:MM` in Indian Standard Time */
function ist(time: string): number {
  return Date.parse(`${time.replace(' ', 'T')}:00+05:30`);
}

function isOpen(exchange: string, time: string): boolean {
  return calendar.openSince(exchange, ist(time)) !== undefined;
}

describe('ExchangeCalendar', () => {
  it.each([
    ['NSE', '09:15', '15:30'],
    ['BSE', '09:15', '15:30'],
    ['NFO', '09:15', '15:30'],
    ['BFO', '09:15', '15:30'],
    ['NSE_INDEX', '09:15', '15:30'],
    ['BSE_INDEX', '09:15', '15:30'],
    ['CDS', '09:00', '17:00'],
    ['BCD', '09:00', '17:00'],
    ['MCX', '09:00', '23:55'],
    ['NCO', '09:00', '23:55'],
    ['NCDEX', '09:00', '23:55'],
    ['MCX_INDEX', '09:00', '23:55'],
  ])('opens %s on a winter day from %s to before %s', (exchange, opens, closes) => {
    const day = '2025-11-21';
    const minuteBefore = (time: string) => ist(`${day} ${time}`) - 60_000;
    expect(calendar.openSince(exchange, minuteBefore(opens))).toBeUndefined();
    expect(calendar.openSince(exchange, ist(`${day} ${opens}`))).toBe(ist(`${day} ${opens}`));
    expect(calendar.openSince(exchange, minuteBefore(closes))).toBe(ist(`${day} ${opens}`));
    expect(calendar.openSince(exchange, ist(`${day} ${closes}`))).toBeUndefined();
  });

  it('closes commodities earlier while New York is on summer time', () => {
    expect(isOpen('MCX', '2025-03-07 23:40')).toBe(true);
    expect(isOpen('MCX', '2025-03-10 23:40')).toBe(false);
    expect(isOpen('MCX', '2025-10-31 23:40')).toBe(false);
    expect(isOpen('MCX', '2025-11-03 23:40')).toBe(true);
  });

  it('closes at weekends and on holidays', () => {
    expect(isOpen('NSE', '2025-11-22 11:00')).toBe(false);
    expect(isOpen('NSE', '2025-11-23 11:00')).toBe(false);
    expect(isOpen('NSE', '2025-12-25 11:00')).toBe(false);
    expect(isOpen('NFO', '2026-01-26 11:00')).toBe(false);
    expect(isOpen('CDS', '2026-04-01 11:00')).toBe(false);
    expect(isOpen('NSE', '2026-04-01 11:00')).toBe(true);
  });

  it('knows days on which commodities trade in the evening only', () => {
    expect(isOpen('MCX', '2025-11-05 11:00')).toBe(false);
    expect(isOpen('MCX', '2025-11-05 18:00')).toBe(true);
    expect(isOpen('MCX', '2025-11-05 23:54')).toBe(true);
    expect(isOpen('MCX', '2025-12-25 18:00')).toBe(false);
  });

  it('knows special sessions, also at weekends', () => {
    expect(isOpen('NSE', '2025-10-21 14:00')).toBe(true);
    expect(isOpen('NSE', '2025-10-21 11:00')).toBe(false);
    expect(isOpen('NSE', '2026-02-01 11:00')).toBe(true);
    expect(isOpen('CDS', '2026-02-01 11:00')).toBe(false);
  });

  it('keeps crypto open at all times, and never expects data of global indices', () => {
    expect(isOpen('CRYPTO', '2025-11-23 03:00')).toBe(true);
    expect(isOpen('GLOBAL_INDEX', '2025-11-21 11:00')).toBe(false);
  });

  it('decides for every exchange of the canonical scheme but the global indices', () => {
    const open = EXCHANGES.filter((exchange) => isOpen(exchange, '2025-11-21 11:00'));
    expect(EXCHANGES.filter((exchange) => !open.includes(exchange))).toEqual(['GLOBAL_INDEX']);
  });

  it('takes the data of an operator', () => {
    const own = new ExchangeCalendar({
      closed: { equity: ['2027-01-26'] },
      special: { equity: { '2027-01-30': ['10:00-11:00'] } },
    });
    expect(own.openSince('NSE', ist('2027-01-26 11:00'))).toBeUndefined();
    expect(own.openSince('NSE', ist('2027-01-30 10:30'))).toBe(ist('2027-01-30 10:00'));
  });
});

describe('the shipped calendar', () => {
  it('lists weekdays of 2025 and 2026 only, each once', async () => {
    const { readFile } = await import('node:fs/promises');
    const data = JSON.parse(await readFile(new URL('./calendar/holidays.json', import.meta.url), 'utf8'));
    for (const days of Object.values(data.closed) as string[][]) {
      expect(new Set(days).size).toBe(days.length);
      for (const day of days) {
        expect(day).toMatch(/^202[56]-\d\d-\d\d$/);
        expect([0, 6]).not.toContain(new Date(day).getUTCDay());
      }
    }
  });
});
