import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CloseCode } from '../../src/common/close-codes.js';
import { ERROR_CODES } from '../../src/common/error-codes.js';
import { asyncApiDocument } from '../../src/modules/api-docs/asyncapi/asyncapi-document.js';
import { WS_ERROR_CODES } from '../../src/modules/api-docs/asyncapi/error-messages.js';
import { CLOSES } from '../../src/modules/api-docs/asyncapi/pushes.js';
import { REQUESTS } from '../../src/modules/api-docs/asyncapi/requests.js';
import { HTTP_ERRORS } from '../../src/modules/api-docs/decorators/http-errors.js';
import { describeGateway } from '../../src/modules/api-docs/describe-gateway.js';
import { AuthenticatePipe } from '../../src/modules/streaming/protocol/authenticate.pipe.js';
import { InstrumentListPipe } from '../../src/modules/streaming/protocol/instrument-list.pipe.js';
import { isMalformed } from '../../src/modules/streaming/protocol/instrument-request.js';
import { decodeRequest } from '../../src/modules/streaming/protocol/request-decoder.js';
import { StreamingGateway } from '../../src/modules/streaming/streaming.gateway.js';
import { SchemaCheck } from '../support/json-schema.js';
import { operationsOf } from './support/operations.js';

const checkedIn = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as unknown;
/** As it comes out of a file: without the fields that are undefined. */
const asWritten = (document: unknown) => JSON.parse(JSON.stringify(document)) as unknown;

describe('docs/openapi.json', () => {
  it('is what `npm run docs` makes of the controllers', async () => {
    expect(checkedIn('docs/openapi.json')).toEqual(asWritten(await describeGateway()));
  });

  it('tells of each operation what it is for, what it answers, and in which group it stands', async () => {
    const document = await describeGateway();
    const tags = new Set(document.tags?.map(({ name }) => name));
    for (const { name, operation } of operationsOf(document)) {
      expect({ name, summary: operation.summary }).toEqual({ name, summary: expect.stringMatching(/^[A-Z].{2,}/) });
      expect({ name, description: operation.description }).toEqual({ name, description: expect.stringMatching(/./) });
      expect({ name, tags: operation.tags?.filter((tag) => tags.has(tag)).length }).toEqual({ name, tags: 1 });
      const statuses = Object.keys(operation.responses);
      expect({ name, statuses }).toEqual({ name, statuses: expect.arrayContaining(['429', '500']) });
      expect({ name, success: statuses.filter((status) => /^[23]/.test(status)).length > 0 }).toEqual({
        name,
        success: true,
      });
      if (operation.security) expect({ name, statuses }).toEqual({ name, statuses: expect.arrayContaining(['401']) });
      if (operation.requestBody)
        expect({ name, statuses }).toEqual({ name, statuses: expect.arrayContaining(['400', '413']) });
    }
  });

  it('describes every path parameter, and leaves no reference open', async () => {
    const document = await describeGateway();
    const text = JSON.stringify(document);
    const check = new SchemaCheck(document as never);
    for (const [, ref] of text.matchAll(/"\$ref":"([^"]+)"/g)) expect(check.resolve(ref!)).toBeDefined();
    for (const { name, operation } of operationsOf(document)) {
      for (const parameter of operation.parameters ?? []) {
        expect({ name, parameter }).toEqual({
          name,
          parameter: expect.objectContaining({ schema: expect.anything() }),
        });
        if ('in' in parameter && parameter.in === 'path') {
          expect({ name, parameter }).toEqual({
            name,
            parameter: expect.objectContaining({ description: expect.stringMatching(/./) }),
          });
        }
      }
    }
  });

  it('has examples that are what their fields say', async () => {
    const document = await describeGateway();
    const check = new SchemaCheck(document as never);
    const faults: string[] = [];
    for (const [model, schema] of Object.entries(document.components!.schemas!)) {
      for (const [field, property] of Object.entries(('properties' in schema && schema.properties) || {})) {
        if (!('example' in property)) continue;
        faults.push(...check.faults(property.example, property as never, `${model}.${field}`));
      }
    }
    expect(faults).toEqual([]);
  });
});

describe('docs/asyncapi.json', () => {
  const document = asyncApiDocument();
  const check = new SchemaCheck(document, { isStrict: true });

  it('is what `npm run docs` makes of the description', () => {
    expect(checkedIn('docs/asyncapi.json')).toEqual(asWritten(document));
  });

  it('has every action that the gateway handles, and no other', () => {
    const { prototype } = StreamingGateway;
    const handled = Object.getOwnPropertyNames(prototype)
      .map((name) => Object.getOwnPropertyDescriptor(prototype, name)?.value as unknown)
      .filter((method) => typeof method === 'function')
      .flatMap((method) => (Reflect.getMetadata('message', method) as string | undefined) ?? []);
    expect(REQUESTS.map(({ action }) => action).sort()).toEqual(handled.sort());
  });

  it('says what works before authentication, as the guards do', () => {
    const { prototype } = StreamingGateway;
    const open = Object.getOwnPropertyNames(prototype)
      .map((name) => Object.getOwnPropertyDescriptor(prototype, name)?.value as object)
      .filter((method) => typeof method === 'function' && Reflect.hasMetadata('message', method))
      .filter((method) => !Reflect.hasMetadata('__guards__', method))
      .map((method) => Reflect.getMetadata('message', method) as string);
    expect(
      REQUESTS.filter(({ isOpen }) => isOpen)
        .map(({ action }) => action)
        .sort(),
    ).toEqual(open.sort());
  });

  it('has examples that its own schemas accept', () => {
    const faults = Object.values(document.components.messages).flatMap(({ name, payload, examples }) =>
      examples.flatMap((example) => check.faults(example.payload, payload, name)),
    );
    expect(faults).toEqual([]);
    expect(Object.values(document.components.messages).every(({ examples }) => examples.length > 0)).toBe(true);
  });

  it("has requests that the gateway's own pipes accept", () => {
    for (const { action, aliases = [], examples } of REQUESTS) {
      for (const example of examples) {
        for (const name of [action, ...aliases]) {
          const decoded = decodeRequest(Buffer.from(JSON.stringify({ ...example, action: name })));
          expect(decoded.action).toBe(action);
        }
        if (action === 'authenticate') expect(new AuthenticatePipe().transform(example).api_key).toBe('YOUR_API_KEY');
        if (action === 'subscribe' || action === 'unsubscribe') {
          const { entries } = new InstrumentListPipe().transform(example);
          expect(entries.filter(isMalformed)).toEqual([]);
        }
      }
    }
  });

  it('has schemas of requests that refuse what the pipes refuse', () => {
    const subscribe = document.components.messages.subscribe!.payload;
    const base = { action: 'subscribe', symbol: 'TCS', exchange: 'NSE' };
    for (const wrong of [
      { mode: 5 },
      { mode: 'tick' },
      { depth_level: 7 },
      { symbol: '' },
      { symbol: 'x'.repeat(129) },
    ]) {
      const message = { ...base, ...wrong };
      expect({ wrong, faults: check.faults(message, subscribe).length > 0 }).toEqual({ wrong, faults: true });
      expect(new InstrumentListPipe().transform(message).entries.some(isMalformed)).toBe(true);
    }
  });

  it('tells every close code and every error code that there is', () => {
    expect(CLOSES.map(({ code }) => code)).toEqual(Object.values(CloseCode).sort((a, b) => a - b));
    const told = new Set<string>([...WS_ERROR_CODES, ...Object.keys(HTTP_ERRORS)]);
    expect(ERROR_CODES.filter((code) => !told.has(code))).toEqual([]);
  });
});
