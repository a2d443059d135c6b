import { BadRequestException, Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { TemporarilyUnavailableError } from '../../../src/modules/auth/temporarily-unavailable.error.js';

export const INTERNAL_DETAIL = 'the password of the database is hunter2';

@Controller('test')
class FailingController {
  @Get('internal')
  internal(): never {
    throw new Error(INTERNAL_DETAIL);
  }

  @Get('no-error')
  noError(): never {
    throw INTERNAL_DETAIL;
  }

  @Get('away')
  away(): never {
    throw new TemporarilyUnavailableError('Keys cannot be checked right now', 2500);
  }

  @Get('plain')
  plain(@Query('message') message: string): never {
    throw new BadRequestException(message);
  }

  @Get('several')
  several(): never {
    throw new BadRequestException(['a must be a text', 'b must be a number']);
  }

  @Get('coded')
  coded(): never {
    throw new BadRequestException({ status: 'error', code: 'INVALID_MODE', message: 'no such mode', mode: 'x' });
  }

  @Get('by-id/:id')
  byId(@Param('id') id: string): unknown {
    return { id };
  }

  @Post('echo')
  echo(@Body() body: unknown): unknown {
    return { size: JSON.stringify(body).length };
  }
}

/** Controllers that fail in every way there is. */
@Module({ controllers: [FailingController] })
export class FailingModule {}
