import { NestFactory } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from '../../app.module.js';
import { loadConfig } from '../../config/load-config.js';
import { openApiDocument } from './openapi-document.js';

/** The document of a gateway that is only looked at: nothing is opened, neither a port nor a database. */
export async function describeGateway(): Promise<OpenAPIObject> {
  const { config } = loadConfig({ DATABASE_URL: 'sqlite::memory:' });
  const app = await NestFactory.create(AppModule.forRoot(config), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  try {
    return openApiDocument(app);
  } finally {
    await app.close();
  }
}
