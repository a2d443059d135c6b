import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ApiData, ApiErrors } from '../../api-docs/decorators/index.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import { invalidParameter } from '../../auth/guards/http-errors.js';
import type { Identity } from '../../auth/principal.js';
import { type SessionCalendar, shippedCalendar } from '../../brokers/engine/session-calendar.js';
import { SubscriptionPlanner } from '../../streaming/subscription-planner.js';
import { FeedBodyDto, FeedQueryDto } from '../caller/request-fields.dto.js';
import { ScriptAnswer } from '../caller/script-answer.decorator.js';
import { KeptNowhere, ScriptApi } from '../caller/script-api.decorator.js';
import { ScriptCallers } from '../caller/script-callers.js';
import { BarAnswers } from './bar-answers.js';
import { candles } from './candles.js';
import { CandleDto, HistoryBodyDto, HistoryQueryDto, IntervalsDto } from './history.dto.js';
import { INTERVALS_BY_KIND } from './intervals.js';

/** Bars are made of prices: whoever may see these may see them. */
const LTP = { mode: 'LTP', number: 1 } as const;
const DAY_MS = 24 * 60 * 60_000;

const HISTORY = {
  summary: 'Ask for past bars',
  description:
    'Bars that this gateway has built from the ticks of symbols that were streamed here: of the last 1,440 minutes with ' +
    'ticks, none from before the symbol was streamed, and none after a restart. `message` tells which there are, and ' +
    '`from` and `to` their range. A minute without ticks has no bar. Longer bars are counted from the start of the session.',
};
const ANSWER = {
  isList: true,
  beside: {
    source: { type: 'string', enum: ['minute_bars'], description: 'Where the bars come from: the ticks seen here' },
    message: { type: 'string', description: 'Which minutes there are' },
    from: { type: 'string', format: 'date-time', nullable: true, description: 'First minute; null: there is none' },
    to: { type: 'string', format: 'date-time', nullable: true, description: 'End of the last minute' },
  },
};
const INTERVALS_ANSWER = {
  summary: 'List bar lengths',
  description: 'What `history` can give: whole minutes, and what can be put together from them.',
};

/** Past bars. */
@ScriptApi()
@Controller('api/v1')
export class HistoryController {
  private readonly calendar: SessionCalendar = shippedCalendar();

  constructor(
    private readonly callers: ScriptCallers,
    private readonly planner: SubscriptionPlanner,
    private readonly answers: BarAnswers,
  ) {}

  @Post('history')
  @HttpCode(200)
  @KeptNowhere()
  @ApiOperation(HISTORY)
  @ScriptAnswer(CandleDto, ANSWER)
  @ApiErrors('UNKNOWN_SYMBOL', 'UNSUPPORTED_EXCHANGE', 'NOT_FOUND')
  async history(@CurrentIdentity() identity: Identity, @Body() body: HistoryBodyDto) {
    const { symbol, exchange, interval, start_date, end_date } = body;
    const from = startOfDay(start_date);
    const to = startOfDay(end_date) + DAY_MS;
    if (to <= from) throw invalidParameter('end_date', 'must not be before start_date');
    const caller = await this.callers.of(identity, body.feed);
    const { topic } = this.planner.plan(caller, { symbol, exchange, mode: LTP, depthLevel: 5, strictDepth: false });
    const bars = await this.answers.bars({ feed: topic.feed, symbol, exchange }, from, to);
    const [first, last] = [bars[0], bars.at(-1)];
    return {
      status: 'success',
      source: 'minute_bars',
      message: first
        ? `Built from the ticks of ${bars.length} minutes that this gateway has seen; it has none of ${symbol} from before`
        : `This gateway has seen no ticks of ${symbol} on ${exchange} on these days: it keeps bars of what is streamed ` +
          'here. Subscribe the symbol to have them from now on',
      from: first ? new Date(first.time).toISOString() : null,
      to: last ? new Date(last.time + 60_000).toISOString() : null,
      data: candles(bars, interval, exchange, this.calendar),
    };
  }

  @Get('history')
  @KeptNowhere()
  @ApiOperation(HISTORY)
  @ScriptAnswer(CandleDto, ANSWER)
  @ApiErrors('UNKNOWN_SYMBOL', 'UNSUPPORTED_EXCHANGE', 'NOT_FOUND')
  historyByQuery(@CurrentIdentity() identity: Identity, @Query() query: HistoryQueryDto) {
    return this.history(identity, query);
  }

  @Post('intervals')
  @HttpCode(200)
  @ApiOperation(INTERVALS_ANSWER)
  @ApiData(IntervalsDto)
  intervals(@Body() _body: FeedBodyDto) {
    return { status: 'success', data: INTERVALS_BY_KIND };
  }

  @Get('intervals')
  @ApiOperation(INTERVALS_ANSWER)
  @ApiData(IntervalsDto)
  intervalsByQuery(@Query() _query: FeedQueryDto) {
    return { status: 'success', data: INTERVALS_BY_KIND };
  }
}

/** Midnight in India, epoch ms. */
function startOfDay(date: string): number {
  return Date.parse(`${date}T00:00:00+05:30`);
}
