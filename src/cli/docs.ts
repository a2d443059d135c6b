import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { asyncApiDocument } from '../modules/api-docs/asyncapi/asyncapi-document.js';
import { describeGateway } from '../modules/api-docs/describe-gateway.js';
import { shippedBrokers } from '../modules/brokers/registry.js';
import { supportTable } from '../modules/capabilities/support-table.js';

const json = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`;

const files = {
  'docs/brokers.md': supportTable(shippedBrokers),
  'docs/openapi.json': json(await describeGateway()),
  'docs/asyncapi.json': json(asyncApiDocument()),
};
for (const [file, text] of Object.entries(files)) {
  writeFileSync(file, text);
  process.stdout.write(`${file} is up to date\n`);
}
