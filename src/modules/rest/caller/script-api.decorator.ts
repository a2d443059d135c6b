import { applyDecorators, Header, UsePipes } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequestPipe } from '../../admin/validation.pipe.js';
import { Authenticated } from '../../auth/guards/authenticated.decorator.js';
import { Requires } from '../../auth/guards/rights.decorators.js';

/**
 * A controller of the REST API for scripts: for API keys, in the header or the body, and for signed-in users, with the
 * scope `market_data`.
 */
export const ScriptApi = () =>
  applyDecorators(ApiTags('Market data'), UsePipes(RequestPipe), Authenticated(), Requires('market_data'));

/** What the caller sees is for the caller alone: neither a browser nor a cache on the way keeps it. */
export const KeptNowhere = () => Header('Cache-Control', 'no-store');
