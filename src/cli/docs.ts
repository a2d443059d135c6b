import 'reflect-metadata';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { asyncApiDocument } from '../modules/api-docs/asyncapi/asyncapi-document.js';
import { describeGateway } from '../modules/api-docs/describe-gateway.js';
import { shippedBrokers } from '../modules/brokers/registry.js';
import { brokerDocuments } from '../modules/capabilities/broker-documents.js';

const json = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`;

const files = {
  ...brokerDocuments(shippedBrokers, (file) => readFileSync(file, 'utf8')),
  'docs/openapi.json': json(await describeGateway()),
  'docs/asyncapi.json': json(asyncApiDocument()),
};
mkdirSync('docs/brokers', { recursive: true });
for (const [file, text] of Object.entries(files)) {
  writeFileSync(file, text);
  process.stdout.write(`${file} is up to date\n`);
}
