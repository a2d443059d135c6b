import fc from 'fast-check';
import type { JsonSchema } from '../../support/json-schema.js';

export type Resolve = (schema: JsonSchema) => JsonSchema;

/** What requests name by an id. */
export const KINDS = ['users', 'accounts', 'keys'] as const;
export type Kind = (typeof KINDS)[number];

/** Stands for the id of something that is there, by its place modulo their number: `mark users 3`. */
export const MARK = /^mark (users|accounts|keys) (\d+)$/;

/** Mostly the id of something of the kind, but any other text as well. */
export function idOf(kind: Kind): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.nat(20).map((place) => `mark ${kind} ${place}`) },
    { weight: 1, arbitrary: fc.uuid() },
    {
      weight: 1,
      arbitrary: fc.constantFrom('0', '..', 'null', '%', "' OR 1=1", '\u0000', 'x'.repeat(300), 'mark users 1'),
    },
  );
}

const query = fc.constantFrom('REL', 'nifty 25', '%', '_');
const day = fc.constantFrom('2025-11-21', '2024-02-29', '1970-01-01', '9999-12-31', '2025-02-30', '2025-11-2');

/** For fields that a schema does not describe to the last letter. A broker of the outside world is not among them. */
const BY_NAME: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  broker: fc.constant('replay'),
  feed: fc.constantFrom('replay', 'replay-2', 'nobody'),
  symbol: fc.constantFrom('RELIANCE', 'NIFTY', 'TCS', 'nope'),
  exchange: fc.constantFrom('NSE', 'NFO', 'NSE_INDEX', 'BSE', 'MARS'),
  query,
  q: query,
  name: fc.stringMatching(/^[a-z][a-z0-9]{2,20}$/),
  user_id: idOf('users'),
  account_id: idOf('accounts'),
  key_id: idOf('keys'),
  date: day,
  start_date: day,
  end_date: day,
};

/** Values that a schema of the document accepts. */
export function acceptedBy(schema: JsonSchema, resolve: Resolve, name = ''): fc.Arbitrary<unknown> {
  const own = whole(schema, resolve);
  const value = plainValueOf(own, resolve, name);
  return own.nullable === true ? fc.option(value) : value;
}

function plainValueOf(own: JsonSchema, resolve: Resolve, name: string): fc.Arbitrary<unknown> {
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name]!;
  if (own.enum) return fc.constantFrom(...(own.enum as unknown[]));
  const { minimum = 0, maximum = 100_000 } = own as { minimum?: number; maximum?: number };
  switch (own.type) {
    case 'object':
      return objectOf(own, resolve);
    case 'array':
      return fc.array(acceptedBy(own.items as JsonSchema, resolve, name), { maxLength: 4 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: Math.ceil(minimum), max: Math.floor(maximum) });
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    default:
      return textOf(own);
  }
}

function objectOf(own: JsonSchema, resolve: Resolve): fc.Arbitrary<unknown> {
  const properties = (own.properties ?? {}) as Record<string, JsonSchema>;
  const fields = Object.entries(properties).map(([name, each]) => [name, acceptedBy(each, resolve, name)]);
  if (fields.length === 0)
    return fc.dictionary(fc.string({ maxLength: 10 }), fc.string({ maxLength: 10 }), { maxKeys: 3 });
  const required = (own.required as string[] | undefined) ?? [];
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: required });
}

function textOf(own: JsonSchema): fc.Arbitrary<unknown> {
  if (own.format === 'uuid') return idOf('users');
  if (own.format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  const {
    minLength = 0,
    maxLength = 200,
    example,
  } = own as { minLength?: number; maxLength?: number; example?: unknown };
  const text = fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, minLength + 40) });
  return typeof example === 'string' ? fc.oneof(fc.constant(example), text) : text;
}

/** References and parts put together. */
function whole(schema: JsonSchema, resolve: Resolve): JsonSchema {
  const { allOf, ...own } = resolve(schema) as JsonSchema & { allOf?: JsonSchema[] };
  const parts = (allOf ?? []).map((part) => whole(part, resolve));
  return Object.assign({}, ...parts, own, {
    properties: Object.assign({}, ...parts.map((part) => part.properties), own.properties),
  }) as JsonSchema;
}
