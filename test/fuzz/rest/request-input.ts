import fc from 'fast-check';
import type { DescribedOperation } from '../../admin/support/operations.js';
import { bodySchemaOf } from '../../admin/support/request-samples.js';
import type { JsonSchema } from '../../support/json-schema.js';
import { type ByteEdit, byteEdit, editedBytes } from '../support/mutate-bytes.js';
import { editedJson, type JsonEdit, jsonEdit, oddValue } from '../support/mutate-json.js';
import { acceptedBy, idOf, KINDS, type Resolve } from './body-input.js';

/** One request of an operation. */
export interface RestInput {
  /** Values of the path's parameters, in order. */
  path: string[];
  query: [name: string, value: string][];
  /** Behind the query, as it is. */
  rawQuery: string;
  body: unknown;
  edits: JsonEdit[];
  byteEdits: ByteEdit[];
  headers: Record<string, string>;
  hasKey: boolean;
}

const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ 'content-type': 'application/json' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      'content-type': fc.constantFrom(
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json; charset=utf-7',
        'application/json; charset="',
        'application/problem+json',
        '/',
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      'content-type': fc.constant('application/json'),
      'content-encoding': fc.constantFrom('gzip', 'br', 'deflate', 'x', 'identity'),
    }),
  },
);

const rawQuery = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('&&', '%', '%zz', '%00', 'limit[]=1', 'limit[$gt]=1', '__proto__[a]=1', '='),
  },
);

/** Requests of one operation: half of them as they should be, half of them with something changed. */
export function requestsOf({ operation, path, method }: DescribedOperation, resolve: Resolve): fc.Arbitrary<RestInput> {
  const parameters = (operation.parameters ?? []) as unknown as { in: string; name: string; schema: JsonSchema }[];
  const query = parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) => fc.tuple(fc.constant(name), queryValue(acceptedBy(schema, resolve, name))));
  const schema = bodySchemaOf({ operation, path, method, name: '' }, resolve);
  return fc.record({
    path: fc.tuple(...(path.match(/\{\w+\}/g) ?? []).map((name) => pathValue(path, name))),
    query: query.length > 0 ? mostlyAll(query) : fc.constant<[string, string][]>([]),
    rawQuery,
    body: schema ? acceptedBy(schema, resolve) : fc.constant(undefined),
    edits: fc.oneof(fc.constant<JsonEdit[]>([]), fc.array(jsonEdit, { minLength: 1, maxLength: 3 })),
    byteEdits: fc.oneof(
      { weight: 6, arbitrary: fc.constant<ByteEdit[]>([]) },
      { weight: 1, arbitrary: fc.array(byteEdit, { minLength: 1, maxLength: 3 }) },
    ),
    headers,
    hasKey: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  });
}

/** The id of what the path is about: `{userId}` of a user, `{id}` of what stands before it. */
function pathValue(path: string, name: string): fc.Arbitrary<string> {
  if (name === '{broker}') return broker;
  if (name === '{feed}') return fc.constantFrom('replay', 'replay-2', 'nobody', '%');
  if (name === '{userId}') return idOf('users');
  return idOf(KINDS.find((kind) => path.includes(`/${kind}/`)) ?? 'users');
}

function mostlyAll<T>(parts: fc.Arbitrary<T>[]): fc.Arbitrary<T[]> {
  return fc.oneof(
    fc.tuple(...parts),
    fc.shuffledSubarray(parts).chain((chosen) => fc.tuple(...chosen)),
  );
}

const broker = fc.oneof(fc.constant('replay'), fc.constantFrom('nobody', '..', '%', '\u0000'));

function queryValue(right: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const asText = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  return fc.oneof({ weight: 3, arbitrary: right.map(asText) }, { weight: 1, arbitrary: oddValue.map(asText) });
}

/** The body as it goes over the wire; undefined for operations that take none. */
export function bytesOf({ body, edits, byteEdits }: RestInput): Buffer | undefined {
  if (body === undefined) return undefined;
  return editedBytes(Buffer.from(JSON.stringify(editedJson(body, edits)) ?? ''), byteEdits);
}
