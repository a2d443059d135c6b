import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { API_KEY_SCHEME, BEARER_SCHEME } from '../auth/guards/authenticated.decorator.js';
import { completeErrors } from './complete-errors.js';
import { ErrorBody } from './error-body.dto.js';
import { productVersion } from './product-version.js';

const DESCRIPTION = `REST of Tickgate, the market-data gateway. Ticks are streamed over WebSocket, which \
[/docs/asyncapi.json](/docs/asyncapi.json) describes.

**Who may do what.** Send the access token of \`POST /auth/sign-in\` as \`Authorization: Bearer …\`, or an API key as \
\`X-API-KEY\`. An admin sees and changes everything, anybody else only what is theirs; what is somebody else's answers 404 \
as if it did not exist. An API key needs the scope \`admin\` for whatever changes something.

**Answers.** \`{"status":"success","data":…}\`, or \`{"status":"error","code","message"}\` with a code for programs and a \
message for people; \`field\` names what is wrong in a request. Lists that can grow come in pages: give \`next\` of one as \
\`after\` of the next. Times are ISO-8601 in UTC.`;

/** In the order in which the page shows them. */
const TAGS: Readonly<Record<string, string>> = {
  'Market data': 'For scripts: the calls that published clients make',
  'Sign-in': 'Sessions of people',
  Users: 'Who works with this gateway',
  'API keys': 'What programs authenticate with',
  'Broker accounts': 'Logins at brokers, and who may use them',
  'Broker logins in a browser': 'Where brokers send people back to',
  Feeds: 'The live stream of each account',
  Clients: 'Who is connected',
  Capabilities: 'What brokers support',
  Instruments: 'What can be traded',
  'Audit log': 'Who did what',
  Drain: 'Emptying processes before a restart',
  Public: 'Needs no key',
};

/** The OpenAPI 3 document of everything that the application serves over REST. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Tickgate')
    .setDescription(DESCRIPTION)
    .setVersion(productVersion())
    .setLicense('MIT', '')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, BEARER_SCHEME)
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-KEY' }, API_KEY_SCHEME);
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: [ErrorBody],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  return completeErrors(document);
}
