import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type AsyncApiDocument, asyncApiDocument } from './asyncapi/asyncapi-document.js';

/** Serves the document of the WebSocket protocol. */
@ApiExcludeController()
@Controller('docs/asyncapi.json')
export class AsyncApiController {
  private readonly document = asyncApiDocument();

  @Get()
  get(): AsyncApiDocument {
    return this.document;
  }
}
