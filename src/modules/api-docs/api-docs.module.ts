import { Module } from '@nestjs/common';
import { AsyncApiController } from './asyncapi.controller.js';

/** The documents of both protocols; Swagger's part is `serveDocs`. */
@Module({ controllers: [AsyncApiController] })
export class ApiDocsModule {}
