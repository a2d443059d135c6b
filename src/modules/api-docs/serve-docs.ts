import type { NestExpressApplication } from '@nestjs/platform-express';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { openApiDocument } from './openapi-document.js';

/** Serves Swagger UI at /docs, with its own files, and the document at /docs/openapi.json. To be called before `init`. */
export function serveDocs(app: NestExpressApplication): void {
  let made: OpenAPIObject | undefined;
  const document = () => {
    made ??= openApiDocument(app);
    return made;
  };
  SwaggerModule.setup('docs', app, document, {
    customSiteTitle: 'Tickgate API',
    jsonDocumentUrl: 'docs/openapi.json',
    raw: ['json'],
    // No badge from elsewhere, and no token that outlives the page.
    swaggerOptions: { docExpansion: 'none', persistAuthorization: false, validatorUrl: null },
  });
}
