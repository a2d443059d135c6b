import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { EntitlementRow } from '../../src/modules/auth/entities/entitlement.entity.js';
import { TestGateway } from '../support/gateway.js';
import type { JsonSchema } from '../support/json-schema.js';
import { Team } from '../support/team.js';
import { AdminApi, type Answer, bearer, type Credentials } from './support/admin-api.js';
import { BAD_TEXTS, LOOK_ALIKES } from './support/bad-texts.js';
import type { DescribedOperation } from './support/operations.js';
import { bodySchemaOf, type Field, fieldsOf, pathOf, sampleOf, withValue } from './support/request-samples.js';

/** Thousands of requests: a slow machine needs its time. */
jest.setTimeout(180_000);

const MEGABYTE = 1_000_000;

let gateway: TestGateway;
let api: AdminApi;
let admin: Credentials;
let withBody: { described: DescribedOperation; schema: JsonSchema; fields: Field[]; sample: unknown }[];

beforeAll(async () => {
  gateway = await TestGateway.start({ HTTP_REQUEST_RATE: '1000000', HTTP_REQUEST_BURST: '1000000' });
  api = await AdminApi.of(gateway);
  const team = new Team(gateway);
  admin = bearer(await team.signedIn(await team.user('chief', 'admin')));
  const resolve = (schema: JsonSchema) => api.resolve(schema);
  withBody = api.operations.flatMap((described) => {
    const schema = bodySchemaOf(described, resolve);
    return schema ? [{ described, schema, fields: fieldsOf(schema, resolve), sample: sampleOf(schema, resolve) }] : [];
  });
});
afterAll(() => gateway.stop());

const requestOf = (described: DescribedOperation, query = '') => `${described.method} ${pathOf(described)}${query}`;

/** Sends the sample with one field changed. */
const sendWith = (described: DescribedOperation, sample: unknown, path: readonly string[], value: unknown) =>
  api.call(admin, requestOf(described), withValue(sample, path, value));

function expectRefusal({ status, body }: Answer, field: string, context: object): void {
  expect({ ...context, status, code: body?.code, field: body?.field }).toEqual({
    ...context,
    status: 400,
    code: 'INVALID_PARAMETERS',
    field: expect.stringMatching(new RegExp(`^${field.replace(/\W/g, '\\$&')}($|\\.)`)),
  });
  expect(body.message).toContain(body.field.split('.')[0]);
  expectHarmless({ status, body } as Answer, context);
}

/** Whatever the answer is, it is none of a program that has lost its way. */
function expectHarmless({ status, body }: Answer, context: object): void {
  expect({ ...context, isFault: status >= 500 }).toEqual({ ...context, isFault: false });
  expect(JSON.stringify(body ?? '')).not.toMatch(/node_modules|\.[jt]s:\d|SQLITE|QueryFailed|at Object\./);
}

/** A text field may have rules of its own, which only those that the document tells are checked here. */
function wrongTypesFor({ type, nullable, enum: options, format, pattern }: JsonSchema, isRequired: boolean): unknown[] {
  const values: unknown[] = [true, 12.75, -1, 'ab\u0001', [], [[]], {}, { $gt: '' }, ['a', 'a']];
  const fits: Record<string, (value: unknown) => boolean> = {
    boolean: (value) => typeof value === 'boolean',
    string: (value) => typeof value === 'string' && !options && !pattern && format !== 'uuid' && format !== 'date-time',
    array: Array.isArray,
    object: (value) => typeof value === 'object' && !Array.isArray(value),
  };
  const wrong = values.filter((value) => !fits[type as string]?.(value));
  return [...wrong, ...(isRequired && nullable !== true ? [null] : []), ...(options ? LOOK_ALIKES : [])];
}

describe('every field of every body', () => {
  it('is looked at: there are operations with bodies, and each says what it takes', () => {
    expect(withBody.length).toBeGreaterThan(12);
    expect(withBody.reduce((sum, { fields }) => sum + fields.length, 0)).toBeGreaterThan(40);
    const unbounded = withBody.flatMap(({ described, fields }) =>
      fields
        .filter(({ schema }) => schema.type === 'string')
        .filter(({ schema }) => !schema.maxLength && !schema.enum && !schema.format)
        .map(({ path }) => `${described.name} ${path.join('.')}`),
    );
    expect(unbounded).toEqual([]);
  });

  it('that is of a wrong type is refused by its name', async () => {
    for (const { described, fields, sample } of withBody) {
      for (const { path, schema, isRequired } of fields) {
        for (const value of wrongTypesFor(schema, isRequired)) {
          const answer = await sendWith(described, sample, path, value);
          expectRefusal(answer, path.join('.'), { name: described.name, path, value });
        }
      }
    }
  });

  it('that is needed and missing is refused by its name', async () => {
    for (const { described, fields, sample } of withBody) {
      for (const { path } of fields.filter(({ isRequired }) => isRequired)) {
        const answer = await sendWith(described, sample, path, undefined);
        expectRefusal(answer, path.join('.'), { name: described.name, path });
      }
    }
  });

  it('that holds a megabyte is refused by its name', async () => {
    for (const { described, fields, sample } of withBody) {
      for (const { path } of fields) {
        const answer = await sendWith(described, sample, path, 'A'.repeat(MEGABYTE));
        expectRefusal(answer, path.join('.'), { name: described.name, path });
        expect(JSON.stringify(answer.body).length).toBeLessThan(2000);
      }
    }
  });

  it('that holds an injection is refused by its name, or taken as the text that it is', async () => {
    const before = await contents();
    for (const { described, fields, sample } of withBody) {
      for (const { path, schema } of fields.filter((field) => field.schema.type === 'string')) {
        for (const text of BAD_TEXTS) {
          const answer = await sendWith(described, sample, path, text);
          const context = { name: described.name, path, text };
          expectHarmless(answer, context);
          if (answer.status === 400) expectRefusal(answer, path.join('.'), context);
          else if (answer.status < 300) expectVerbatim(answer, path, text, schema);
        }
      }
    }
    // Users, keys and accounts that the requests made aside, all is as it was.
    const after = await contents();
    expect(after.tables).toEqual(before.tables);
    expect(after.rows).toEqual(expect.arrayContaining(before.rows));
  });

  it('beside those that are known is refused by its name, above all those that pollute prototypes', async () => {
    for (const { described, fields, sample } of withBody) {
      const objects = [[], ...fields.filter(({ schema }) => schema.properties).map(({ path }) => path)];
      for (const path of objects) {
        for (const name of ['__proto__', 'constructor', 'prototype', 'role ', 'isAdmin', 'nаme']) {
          const own = [...path, name];
          const answer = await sendWith(described, sample, own, { isAdmin: true, role: 'admin' });
          expectRefusal(answer, own.join('.'), { name: described.name, own });
        }
      }
      for (const { path } of fields.filter(({ schema }) => schema.type === 'object' && !schema.properties)) {
        const own = [...path, '__proto__'];
        const answer = await sendWith(described, sample, own, { isAdmin: true });
        expectRefusal(answer, own.join('.'), { name: described.name, own });
      }
    }
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });
});

describe('a body', () => {
  it('that is no object is refused', async () => {
    for (const { described } of withBody) {
      for (const body of ['[]', '[1]', '"text"', '5', 'null', 'true', '{', '{"a":}', '', '\u0000']) {
        const answer = await api.send(admin, requestOf(described), body);
        const context = { name: described.name, body };
        expectHarmless(answer, context);
        if (body !== '') expect({ ...context, status: answer.status }).toEqual({ ...context, status: 400 });
      }
    }
  });

  it('above the limit is turned down with 413', async () => {
    for (const { described } of withBody) {
      const answer = await api.send(admin, requestOf(described), JSON.stringify({ x: 'A'.repeat(1_100_000) }));
      expect({ name: described.name, status: answer.status, code: answer.body.code }).toEqual({
        name: described.name,
        status: 413,
        code: 'MESSAGE_TOO_LARGE',
      });
    }
  });

  it('of any JSON whatever gets an answer that is documented, and never a fault', async () => {
    for (const { described, fields, sample } of withBody) {
      const changes = fc.dictionary(fc.constantFrom(...fields.map(({ path }) => path.join('.'))), fc.jsonValue(), {
        minKeys: 1,
        maxKeys: 3,
      });
      await fc.assert(
        fc.asyncProperty(changes, async (changed) => {
          const body = Object.entries(changed).reduce<unknown>(
            (all, [path, value]) => withInner(all, path.split('.'), value),
            sample,
          );
          expectHarmless(await api.call(admin, requestOf(described), body), { name: described.name, body });
        }),
        { numRuns: 25 },
      );
    }
  });
});

describe('every parameter', () => {
  it('of a query that is not as it should be is refused by its name', async () => {
    for (const described of api.operations.filter(({ path }) => path.startsWith('/admin/'))) {
      for (const { name, schema } of queryOf(described)) {
        const wrong =
          schema.type === 'integer' ? ['', 'a', '1.5', '1e2', '0x10', '-1', '0', '٣', '99999999999999999999'] : [];
        for (const text of [
          ...wrong,
          'a\u0000b',
          'A'.repeat(8000),
          ...(schema.enum || schema.format ? LOOK_ALIKES : []),
        ]) {
          const answer = await api.call(admin, requestOf(described, queryWith(described, name, [text])));
          expectRefusal(answer, name, { operation: described.name, name, text: text.slice(0, 50) });
        }
        const twice = await api.call(admin, requestOf(described, queryWith(described, name, ['1', '2'])));
        expectRefusal(twice, name, { operation: described.name, name });
        for (const text of BAD_TEXTS) {
          const answer = await api.call(admin, requestOf(described, queryWith(described, name, [text])));
          expectHarmless(answer, { operation: described.name, name, text });
        }
      }
    }
  });

  it('of a query that is not known is refused by its name', async () => {
    for (const described of api.operations.filter((each) => queryOf(each).length > 0)) {
      if (!described.path.startsWith('/admin/')) continue;
      for (const name of ['__proto__', 'constructor', 'unknown', 'limit[]', 'limit[$gt]']) {
        const answer = await api.call(admin, requestOf(described, queryWith(described, name, ['1'])));
        expectRefusal(answer, name, { operation: described.name, name });
      }
    }
  });

  it('of a path is taken for what it is: the name of nothing', async () => {
    const texts = [...BAD_TEXTS, ...LOOK_ALIKES, '..', '../../etc/passwd', 'A'.repeat(3000)];
    for (const described of api.operations.filter(({ path }) => path.includes('{'))) {
      for (const text of texts) {
        const path = pathOf(described, () => text);
        // "." and ".." are no part of a path: they have led elsewhere before the request is sent.
        if (/\/\.\.?(\/|$)/.test(path)) continue;
        const answer = await api.call(admin, `${described.method} ${path}`, bodyOf(described));
        const context = { operation: described.name, text: text.slice(0, 50), status: answer.status };
        expect(context).toEqual({ ...context, status: 404 });
        expect(JSON.stringify(answer.body).length).toBeLessThan(1000);
      }
      for (const broken of ['%', '%zz', '%c0%ae', '%ff']) {
        const url = `${gateway.endpoints.http}${described.path.replace(/\{\w+\}/g, broken)}`;
        const { status } = await fetch(url, { method: described.method, headers: admin, redirect: 'manual' });
        expect({ operation: described.name, broken, status }).toEqual({
          operation: described.name,
          broken,
          status: 400,
        });
      }
    }
  });
});

function bodyOf(described: DescribedOperation): unknown {
  return withBody.find((each) => each.described === described)?.sample;
}

/** The query with these values of one parameter, and samples of those others that must be there. */
function queryWith(described: DescribedOperation, name: string, values: readonly string[]): string {
  const others = queryOf(described).filter((other) => other.isRequired && other.name !== name);
  const pairs = [
    ...others.map((other) => [other.name, String(sampleOf(other.schema, (each) => api.resolve(each)))]),
    ...values.map((value) => [name, value]),
  ];
  return `?${pairs.map((pair) => pair.map((part) => encodeURIComponent(part!)).join('=')).join('&')}`;
}

function queryOf({ operation }: DescribedOperation): { name: string; schema: JsonSchema; isRequired: boolean }[] {
  const parameters = (operation.parameters ?? []) as {
    in: string;
    name: string;
    required: boolean;
    schema: JsonSchema;
  }[];
  return parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, required, schema }) => ({ name, schema, isRequired: required }));
}

/** As `withValue`, where a value on the way may have been changed to no object. */
function withInner(body: unknown, path: string[], value: unknown): unknown {
  try {
    return withValue(body, path, value);
  } catch {
    return body;
  }
}

/** What was taken comes back as it was given, wherever the answer shows it; a name in the form that the document tells. */
function expectVerbatim({ body }: Answer, path: readonly string[], text: string, { description }: JsonSchema): void {
  const shown = path.reduce<unknown>(
    (value, name) => (value as Record<string, unknown> | undefined)?.[name],
    body.data,
  );
  const expected = /lower case/.test(String(description)) ? text.normalize('NFKC').toLowerCase() : text;
  if (shown !== undefined) expect({ path, shown }).toEqual({ path, shown: expected });
}

/** The tables of the database, and what is in those that no request of these tests adds to. */
async function contents(): Promise<{ tables: string[]; rows: string[] }> {
  const dataSource = gateway.get(DataSource);
  const tables = dataSource.entityMetadatas.map(({ tableName }) => tableName).sort();
  const counted = await Promise.all(tables.map(async (table) => `${table} ${(await count(table)) >= 0}`));
  const users = await dataSource.query<{ name: string; role: string }[]>('SELECT name, role FROM users');
  const entitlements = await dataSource.manager.find(EntitlementRow);
  return { tables: counted, rows: [...users, ...entitlements].map((row) => JSON.stringify(row)) };

  async function count(table: string): Promise<number> {
    const [row] = await dataSource.query<{ n: number }[]>(`SELECT COUNT(*) AS n FROM "${table}"`);
    return Number(row!.n);
  }
}
