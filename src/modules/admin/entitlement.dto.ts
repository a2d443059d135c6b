import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { EXCHANGES } from '../../common/exchanges.js';
import { DEPTH_LEVELS, type DepthLevel, MODES, type Mode } from '../../common/mode.js';
import type { Entitlement } from '../auth/entitlement.js';
import type { Limits } from '../auth/keys/entitlement-rows.js';

const MOST = 1_000_000;

/** What a user or a key may see, over HTTP. A field that is absent or null sets no limit; an empty list allows nothing. */
export class EntitlementDto {
  @ApiPropertyOptional({
    description: 'Modes that may be subscribed. Null: all.',
    enum: MODES,
    isArray: true,
    nullable: true,
    example: ['LTP', 'QUOTE'],
  })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @ArrayMaxSize(MODES.length)
  @IsIn(MODES, { each: true })
  modes?: Mode[] | null;

  @ApiPropertyOptional({
    description: 'Levels of market depth that may be subscribed. Null: all.',
    enum: DEPTH_LEVELS,
    isArray: true,
    nullable: true,
    example: [5, 20],
  })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @ArrayMaxSize(DEPTH_LEVELS.length)
  @IsIn(DEPTH_LEVELS, { each: true })
  depth_levels?: DepthLevel[] | null;

  @ApiPropertyOptional({
    description: 'Exchanges that may be subscribed. Null: all.',
    enum: EXCHANGES,
    isArray: true,
    nullable: true,
    example: ['NSE', 'NSE_INDEX'],
  })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @ArrayMaxSize(EXCHANGES.length)
  @IsIn(EXCHANGES, { each: true })
  exchanges?: string[] | null;

  @ApiPropertyOptional({
    description: 'Most subscriptions of one client. Null: what the gateway allows.',
    type: 'integer',
    minimum: 1,
    maximum: MOST,
    nullable: true,
    example: 500,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST)
  max_symbols?: number | null;

  @ApiPropertyOptional({
    description: 'Most open sockets of one key. Null: what the gateway allows.',
    type: 'integer',
    minimum: 1,
    maximum: MOST,
    nullable: true,
    example: 10,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST)
  max_connections?: number | null;
}

/** What a request asks for; null: no limits. */
export function entitlementIn(dto: EntitlementDto | null): Entitlement {
  return {
    ...(dto?.modes && { modes: dto.modes }),
    ...(dto?.depth_levels && { depthLevels: dto.depth_levels }),
    ...(dto?.exchanges && { exchanges: dto.exchanges }),
    ...(dto?.max_symbols && { maxSymbols: dto.max_symbols }),
    ...(dto?.max_connections && { maxConnections: dto.max_connections }),
  };
}

/** A row as it is shown; without a row nothing is limited. */
export function shownEntitlement(row: Limits | null | undefined): Required<EntitlementDto> {
  return {
    modes: row?.modes ?? null,
    depth_levels: row?.depthLevels ?? null,
    exchanges: row?.exchanges ?? null,
    max_symbols: row?.maxSymbols ?? null,
    max_connections: row?.maxConnections ?? null,
  };
}
