import { type ExchangeCalendar, SCHEDULED_EXCHANGES } from '../../brokers/engine/session-calendar.js';
import type { HolidayDto, TimingDto } from './market.dto.js';

/** The hours of every exchange on a day, `YYYY-MM-DD` in India. One that trades twice has two entries. */
export function timingsOn(calendar: ExchangeCalendar, day: string): TimingDto[] {
  return SCHEDULED_EXCHANGES.flatMap((exchange) => timingsOf(calendar, exchange, day));
}

/** The days of a year on which exchanges are closed or keep other hours; Saturdays and Sundays are no news. */
export function holidaysOf(calendar: ExchangeCalendar, year: number): HolidayDto[] {
  return calendar.exceptionalDays(year).map((date) => {
    const closed = SCHEDULED_EXCHANGES.filter((exchange) => calendar.sessionsOn(exchange, date).length === 0);
    const special = SCHEDULED_EXCHANGES.filter((exchange) => calendar.isSpecial(exchange, date));
    // A weekend with a special session is closed for the others as any weekend is.
    const isWeekend = [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
    const isHoliday = closed.length > 0 && !isWeekend;
    return {
      date,
      description: isHoliday ? 'Trading holiday' : 'Special session',
      holiday_type: isHoliday ? 'TRADING_HOLIDAY' : 'SPECIAL_SESSION',
      closed_exchanges: closed,
      open_exchanges: special.flatMap((exchange) => timingsOf(calendar, exchange, date)),
    };
  });
}

function timingsOf(calendar: ExchangeCalendar, exchange: string, day: string): TimingDto[] {
  return calendar.sessionsOn(exchange, day).map(({ opens, closes }) => ({
    exchange,
    start_time: opens,
    end_time: closes,
  }));
}
