import { Module } from '@nestjs/common';
import { EndpointsController } from './endpoints.controller.js';
import { Endpoints } from './endpoints.js';

/** REST for scripts, on the HTTP port. */
@Module({ controllers: [EndpointsController], providers: [Endpoints], exports: [Endpoints] })
export class RestModule {}
