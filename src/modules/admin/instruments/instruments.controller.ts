import { Body, ConflictException, Controller, Get, HttpCode, Param, Post, Query, Req, UsePipes } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiData, ApiDataList, ApiErrors, ApiId } from '../../api-docs/decorators/index.js';
import { Authenticated } from '../../auth/guards/authenticated.decorator.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import { errorBody, notFound } from '../../auth/guards/http-errors.js';
import { Requires, Roles } from '../../auth/guards/rights.decorators.js';
import type { Identity } from '../../auth/principal.js';
import { BrokerRegistry } from '../../brokers/registry.js';
import { unknownBroker } from '../../capabilities/unknown-broker.js';
import { InstrumentStore } from '../../instruments/instrument-store.js';
import { OperatorLog } from '../operator-log.js';
import { RequestPipe } from '../validation.pipe.js';
import { BeginImportDto, ImportDto, InstrumentDto, InstrumentSearchDto, MasterDto } from './instrument.dto.js';
import { MasterImports } from './master-imports.js';

const DEFAULT_LIMIT = 50;

/** Instrument masters: what is loaded, search, and a fetch at once. */
@ApiTags('Instruments')
@Controller('admin/v1/instruments')
@UsePipes(RequestPipe)
@Authenticated()
export class InstrumentsController {
  constructor(
    private readonly store: InstrumentStore,
    private readonly imports: MasterImports,
    private readonly brokers: BrokerRegistry,
    private readonly log: OperatorLog,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List instrument masters', description: 'Those that lookups of the answering process see.' })
  @ApiDataList(MasterDto)
  list() {
    const now = Date.now();
    const data = this.store.masters().map(({ broker, rowCount, generation, source, loadedAt }) => ({
      broker,
      rows: rowCount,
      generation,
      source,
      loaded_at: loadedAt,
      age_ms: Math.max(0, now - Date.parse(loadedAt)),
    }));
    return { status: 'success', data };
  }

  @Get('search')
  @ApiOperation({
    summary: 'Search instruments',
    description: 'Symbols that begin with the text first, then those whose name holds it; in any case.',
  })
  @ApiDataList(InstrumentDto)
  search(@Query() { q, exchange, broker, limit = DEFAULT_LIMIT }: InstrumentSearchDto) {
    const brokers = broker === undefined ? this.store.masters().map((master) => master.broker) : [broker];
    const data = brokers
      .flatMap((id) => this.store.search(id, q, limit, exchange).map((instrument) => ({ broker: id, ...instrument })))
      .slice(0, limit);
    return { status: 'success', data };
  }

  @Post(':broker/import')
  @HttpCode(202)
  @Roles('admin')
  @Requires('admin')
  @ApiParam({ name: 'broker', schema: { type: 'string' }, example: 'zerodha', description: "The broker's id" })
  @ApiOperation({
    summary: 'Fetch an instrument master',
    description:
      'Downloads it and replaces the present one, in the background. One that is under way already is given instead of ' +
      'a second. The gateway does this by itself every morning. For admins.',
  })
  @ApiData(ImportDto, { status: 202, description: 'Under way: ask for it by its id' })
  @ApiErrors('BROKER_NOT_CONFIGURED', 'CONFLICT')
  async begin(
    @Param('broker') broker: string,
    @Body() { force = false }: BeginImportDto,
    @CurrentIdentity() identity: Identity,
    @Req() request: Request,
  ) {
    const definition = this.brokers.get(broker);
    if (!definition) throw unknownBroker();
    if (!definition.instruments) {
      throw new ConflictException(errorBody('CONFLICT', 'This broker has no instrument master to fetch'));
    }
    await this.log.record(identity, request, {
      action: 'instruments.import',
      target: { type: 'broker', id: broker },
      details: { force },
    });
    return { status: 'success', data: this.imports.begin(definition, force) };
  }

  @Get(':broker/imports/:id')
  @ApiParam({ name: 'broker', schema: { type: 'string' }, example: 'zerodha', description: "The broker's id" })
  @ApiId('id', "The import's id")
  @ApiOperation({ summary: 'Show a fetch', description: 'How far it is, or how it ended.' })
  @ApiData(ImportDto)
  @ApiErrors('NOT_FOUND')
  async progress(@Param('broker') broker: string, @Param('id') id: string) {
    const found = await this.imports.find(id);
    if (found?.broker !== broker) throw notFound('import');
    return { status: 'success', data: found };
  }
}
