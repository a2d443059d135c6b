import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Response } from 'express';
import type { ErrorCode } from '../../../common/error-codes.js';
import { ApiData, ApiErrors } from '../../api-docs/decorators/index.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import type { Identity } from '../../auth/principal.js';
import { InstrumentBodyDto, InstrumentQueryDto } from '../caller/request-fields.dto.js';
import { ScriptAnswer } from '../caller/script-answer.decorator.js';
import { ScriptApi } from '../caller/script-api.decorator.js';
import { ScriptCallers } from '../caller/script-callers.js';
import { sendData, sendJson } from '../caller/send-json.js';
import { MultiQuotes } from './multi-quotes.js';
import {
  DepthBodyDto,
  DepthDto,
  DepthQueryDto,
  MOST_QUOTES,
  MultiQuotesBodyDto,
  QuoteDto,
  QuoteResultDto,
} from './quote.dto.js';
import { Quotes } from './quotes.js';

const QUOTE_ERRORS: readonly ErrorCode[] = [
  'UNKNOWN_SYMBOL',
  'UNSUPPORTED_EXCHANGE',
  'UNSUPPORTED_MODE',
  'NOT_FOUND',
  'BROKER_LOGIN_REQUIRED',
  'SERVER_SHUTDOWN',
];

const WAITS =
  'A symbol that nobody streams is subscribed for a moment: the answer then waits for its first tick, 5 s at most. ' +
  'The broker is never polled.';

const QUOTE = {
  summary: 'Ask for a quote',
  description: `The present price of an instrument. ${WAITS}`,
};
const DEPTH = {
  summary: 'Ask for an order book',
  description: `The present order book of an instrument; fewer levels than asked for where there are no more. ${WAITS}`,
};

/** Present prices and order books. */
@ScriptApi()
@Controller('api/v1')
export class QuotesController {
  constructor(
    private readonly callers: ScriptCallers,
    private readonly quotes: Quotes,
    private readonly many: MultiQuotes,
  ) {}

  @Post('quotes')
  @HttpCode(200)
  @ApiOperation(QUOTE)
  @ApiData(QuoteDto)
  @ApiErrors(...QUOTE_ERRORS)
  async quote(
    @CurrentIdentity() identity: Identity,
    @Body() { symbol, exchange, feed }: InstrumentBodyDto,
    @Res() response: Response,
  ): Promise<void> {
    const caller = await this.callers.of(identity, feed);
    sendData(response, await this.quotes.quote(caller, { symbol, exchange }));
  }

  @Get('quotes')
  @ApiOperation(QUOTE)
  @ApiData(QuoteDto)
  @ApiErrors(...QUOTE_ERRORS)
  quoteByQuery(
    @CurrentIdentity() identity: Identity,
    @Query() query: InstrumentQueryDto,
    @Res() response: Response,
  ): Promise<void> {
    return this.quote(identity, query, response);
  }

  @Post('depth')
  @HttpCode(200)
  @ApiOperation(DEPTH)
  @ApiData(DepthDto)
  @ApiErrors(...QUOTE_ERRORS, 'UNSUPPORTED_DEPTH_LEVEL')
  async depth(
    @CurrentIdentity() identity: Identity,
    @Body() { symbol, exchange, depth_level, feed }: DepthBodyDto,
    @Res() response: Response,
  ): Promise<void> {
    const caller = await this.callers.of(identity, feed);
    sendData(response, await this.quotes.depth(caller, { symbol, exchange, depthLevel: depth_level }));
  }

  @Get('depth')
  @ApiOperation(DEPTH)
  @ApiData(DepthDto)
  @ApiErrors(...QUOTE_ERRORS, 'UNSUPPORTED_DEPTH_LEVEL')
  depthByQuery(
    @CurrentIdentity() identity: Identity,
    @Query() query: DepthQueryDto,
    @Res() response: Response,
  ): Promise<void> {
    return this.depth(identity, query, response);
  }

  @Post('multiquotes')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ask for many quotes',
    description:
      `Up to ${MOST_QUOTES} instruments; each entry has its \`data\`, or a \`code\` and \`error\` that tell why it has none. ` +
      `All wait together. ${WAITS}`,
  })
  @ScriptAnswer(QuoteResultDto, { isList: true, name: 'results' })
  @ApiErrors('NOT_FOUND', 'BROKER_LOGIN_REQUIRED')
  async multiquotes(
    @CurrentIdentity() identity: Identity,
    @Body() { symbols, feed }: MultiQuotesBodyDto,
    @Res() response: Response,
  ): Promise<void> {
    const caller = await this.callers.of(identity, feed);
    sendJson(response, `{"status":"success","results":${await this.many.json(caller, symbols)}}`);
  }
}
