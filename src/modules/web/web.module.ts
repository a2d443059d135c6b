import { fileURLToPath } from 'node:url';
import { Logger, type MiddlewareConsumer, Module, type NestModule, type OnModuleInit } from '@nestjs/common';
import { WebFiles } from './web-files.js';
import { WebPageMiddleware } from './web-page.middleware.js';

/** The same from the source and from the build. */
const BUILT = fileURLToPath(new URL('../../../dist/web', import.meta.url));

/** The web page, on the HTTP port. */
@Module({
  providers: [{ provide: WebFiles, useFactory: () => new WebFiles(BUILT) }, WebPageMiddleware],
})
export class WebModule implements NestModule, OnModuleInit {
  constructor(private readonly files: WebFiles) {}

  onModuleInit(): void {
    if (this.files.isBuilt) return;
    new Logger('Web').warn('The web page is not built: run npm run build:web. Everything else works without it.');
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(WebPageMiddleware).forRoutes('{*path}');
  }
}
