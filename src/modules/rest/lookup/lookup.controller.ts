import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiData, ApiErrors } from '../../api-docs/decorators/index.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import type { Identity } from '../../auth/principal.js';
import { InstrumentStore } from '../../instruments/instrument-store.js';
import { ProtocolError } from '../../streaming/protocol/protocol-error.js';
import { InstrumentBodyDto, InstrumentQueryDto } from '../caller/request-fields.dto.js';
import { ScriptAnswer } from '../caller/script-answer.decorator.js';
import { KeptNowhere, ScriptApi } from '../caller/script-api.decorator.js';
import { ScriptCallers } from '../caller/script-callers.js';
import { expiriesOf } from './expiries.js';
import { csvLines, jsonLines } from './instrument-lines.js';
import {
  ExpiryBodyDto,
  ExpiryQueryDto,
  InstrumentsQueryDto,
  ListedInstrumentDto,
  SearchBodyDto,
  SearchQueryDto,
} from './lookup.dto.js';
import { searchByWords } from './word-search.js';

const DEFAULT_LIMIT = 100;

const SYMBOL = { summary: 'Look up a symbol', description: "The instrument as the feed's broker knows it." };
const SEARCH = {
  summary: 'Search symbols',
  description:
    'Symbols that begin with the text first, then those whose name holds it. Of several words (`NIFTY 26000 DEC CE`) all ' +
    'must stand in the symbol or the name.',
};
const EXPIRY = {
  summary: 'List expiry dates',
  description: 'Of the futures or options of an underlying, nearest first.',
};
const FOUND = { isList: true, beside: { message: { type: 'string', description: 'How many there are' } } };

/** What can be asked for: the instruments of the feed's broker. */
@ScriptApi()
@Controller('api/v1')
export class LookupController {
  constructor(
    private readonly callers: ScriptCallers,
    private readonly store: InstrumentStore,
  ) {}

  @Post('symbol')
  @HttpCode(200)
  @KeptNowhere()
  @ApiOperation(SYMBOL)
  @ApiData(ListedInstrumentDto)
  @ApiErrors('UNKNOWN_SYMBOL', 'NOT_FOUND')
  async symbol(@CurrentIdentity() identity: Identity, @Body() { symbol, exchange, feed }: InstrumentBodyDto) {
    const { broker } = (await this.callers.of(identity, feed)).account;
    const data = this.store.of(broker).find(symbol, exchange);
    if (!data) {
      const message = `${symbol} is not in the instruments of ${broker} for ${exchange}: look for it with search`;
      throw new ProtocolError('UNKNOWN_SYMBOL', message, { symbol, exchange });
    }
    return { status: 'success', data };
  }

  @Get('symbol')
  @KeptNowhere()
  @ApiOperation(SYMBOL)
  @ApiData(ListedInstrumentDto)
  @ApiErrors('UNKNOWN_SYMBOL', 'NOT_FOUND')
  symbolByQuery(@CurrentIdentity() identity: Identity, @Query() query: InstrumentQueryDto) {
    return this.symbol(identity, query);
  }

  @Post('search')
  @HttpCode(200)
  @KeptNowhere()
  @ApiOperation(SEARCH)
  @ScriptAnswer(ListedInstrumentDto, FOUND)
  @ApiErrors('NOT_FOUND')
  async search(@CurrentIdentity() identity: Identity, @Body() body: SearchBodyDto) {
    const { query, exchange, limit = DEFAULT_LIMIT, feed } = body;
    const { broker } = (await this.callers.of(identity, feed)).account;
    const data = searchByWords(this.store, broker, query, { limit, exchange });
    return { status: 'success', message: data.length === limit ? `The first ${limit}` : `${data.length} found`, data };
  }

  @Get('search')
  @KeptNowhere()
  @ApiOperation(SEARCH)
  @ScriptAnswer(ListedInstrumentDto, FOUND)
  @ApiErrors('NOT_FOUND')
  searchByQuery(@CurrentIdentity() identity: Identity, @Query() query: SearchQueryDto) {
    return this.search(identity, query);
  }

  @Post('expiry')
  @HttpCode(200)
  @KeptNowhere()
  @ApiOperation(EXPIRY)
  @ScriptAnswer('text', FOUND)
  @ApiErrors('NOT_FOUND')
  async expiry(@CurrentIdentity() identity: Identity, @Body() body: ExpiryBodyDto) {
    const { symbol, exchange, instrumenttype, feed } = body;
    const { broker } = (await this.callers.of(identity, feed)).account;
    const data = expiriesOf(this.store.all(broker), symbol, exchange, instrumenttype);
    return { status: 'success', message: `${data.length} found`, data };
  }

  @Get('expiry')
  @KeptNowhere()
  @ApiOperation(EXPIRY)
  @ScriptAnswer('text', FOUND)
  @ApiErrors('NOT_FOUND')
  expiryByQuery(@CurrentIdentity() identity: Identity, @Query() query: ExpiryQueryDto) {
    return this.expiry(identity, query);
  }

  @Get('instruments')
  @ApiOperation({
    summary: 'Download the instruments',
    description:
      "The whole master of the feed's broker, or one exchange of it, as JSON or CSV. The key may stand in the query, " +
      'as published clients send it; a header is the better place.',
  })
  @ScriptAnswer(ListedInstrumentDto, { ...FOUND, alsoAs: 'text/csv' })
  @ApiErrors('NOT_FOUND')
  async instruments(
    @CurrentIdentity() identity: Identity,
    @Query() { exchange, format = 'json', feed }: InstrumentsQueryDto,
    @Res() response: Response,
  ): Promise<void> {
    const { broker } = (await this.callers.of(identity, feed)).account;
    const all = this.store.all(broker);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader(
      'Content-Type',
      format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
    );
    if (format === 'csv') response.attachment(`instruments_${exchange ?? 'all'}.csv`);
    const lines = format === 'csv' ? csvLines(all, exchange) : jsonLines(all, exchange);
    await pipeline(Readable.from(lines), response).catch(goneAway(response));
  }
}

/** Whoever asked may have gone in the middle of it, which is nobody's fault. */
function goneAway(response: Response): (error: unknown) => void {
  return (error) => {
    if (!response.destroyed) throw error;
  };
}
