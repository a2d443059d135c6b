import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Clock } from '../../../common/clock.js';
import { ApiDataList } from '../../api-docs/decorators/index.js';
import { CLOCK } from '../../auth/clock.token.js';
import { shippedCalendar } from '../../brokers/engine/session-calendar.js';
import { ScriptAnswer } from '../caller/script-answer.decorator.js';
import { ScriptApi } from '../caller/script-api.decorator.js';
import { holidaysOf, timingsOn } from './holidays.js';
import {
  FIRST_YEAR,
  HolidayDto,
  HolidaysBodyDto,
  HolidaysQueryDto,
  LAST_YEAR,
  TimingDto,
  TimingsBodyDto,
  TimingsQueryDto,
} from './market.dto.js';

const IST_OFFSET_MS = 330 * 60_000;

const TIMINGS = {
  summary: 'Ask for trading hours',
  description: 'When each exchange trades on a day; one that is closed has no entry.',
};
const HOLIDAYS = {
  summary: 'List holidays',
  description: 'Days of a year on which exchanges are closed or keep other hours. Only announced years are known.',
};
const HOLIDAYS_ANSWER = {
  isList: true,
  beside: {
    year: { type: 'integer', minimum: FIRST_YEAR, maximum: LAST_YEAR },
    timezone: { type: 'string', enum: ['Asia/Kolkata'] },
    message: { type: 'string', description: 'Only where the year is not known: an empty list is then no promise' },
  },
  optional: ['message'],
};

/** When the exchanges trade. */
@ScriptApi()
@Controller('api/v1/market')
export class MarketController {
  private readonly calendar = shippedCalendar();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  @Post('timings')
  @HttpCode(200)
  @ApiOperation(TIMINGS)
  @ApiDataList(TimingDto)
  timings(@Body() { date = this.today() }: TimingsBodyDto) {
    return { status: 'success', data: timingsOn(this.calendar, date) };
  }

  @Get('timings')
  @ApiOperation(TIMINGS)
  @ApiDataList(TimingDto)
  timingsByQuery(@Query() query: TimingsQueryDto) {
    return this.timings(query);
  }

  @Post('holidays')
  @HttpCode(200)
  @ApiOperation(HOLIDAYS)
  @ScriptAnswer(HolidayDto, HOLIDAYS_ANSWER)
  holidays(@Body() { year = Number(this.today().slice(0, 4)) }: HolidaysBodyDto) {
    const data = holidaysOf(this.calendar, year);
    const unknown = {
      message: `The calendar of this gateway has no holidays of ${year}: it may be that none are announced`,
    };
    return { status: 'success', year, timezone: 'Asia/Kolkata', ...(data.length === 0 && unknown), data };
  }

  @Get('holidays')
  @ApiOperation(HOLIDAYS)
  @ScriptAnswer(HolidayDto, HOLIDAYS_ANSWER)
  holidaysByQuery(@Query() query: HolidaysQueryDto) {
    return this.holidays(query);
  }

  private today(): string {
    return new Date(this.clock.now() + IST_OFFSET_MS).toISOString().slice(0, 10);
  }
}
