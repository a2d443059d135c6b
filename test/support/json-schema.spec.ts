import { describe, expect, it } from '@jest/globals';
import { type JsonSchema, SchemaCheck } from './json-schema.js';

const document = {
  components: {
    schemas: {
      Name: { type: 'string', maxLength: 3 },
      Owner: { type: 'object', required: ['name'], properties: { name: { $ref: '#/components/schemas/Name' } } },
    },
  },
};
const check = new SchemaCheck(document, { isStrict: true });
const owner: JsonSchema = { $ref: '#/components/schemas/Owner' };

describe('the schema check', () => {
  it.each<[string, unknown, JsonSchema]>([
    ['a right object', { name: 'ab' }, owner],
    ['null where it may be', null, { type: 'string', nullable: true }],
    ['one of several', 7, { anyOf: [{ type: 'string' }, { type: 'integer' }] }],
    ['fields of all parts', { name: 'a', age: 1 }, { allOf: [owner, { properties: { age: { type: 'integer' } } }] }],
    ['free fields', { a: 1 }, { type: 'object', additionalProperties: { type: 'number' } }],
  ])('accepts %s', (_what, value, schema) => {
    expect(check.faults(value, schema)).toEqual([]);
  });

  it.each<[string, unknown, JsonSchema, string]>([
    ['a missing field', {}, owner, '$.name is missing'],
    ['a wrong field', { name: 5 }, owner, '$.name is 5, not of type string'],
    ['a text that is too long', { name: 'abcd' }, owner, '$.name is too long'],
    ['an undocumented field', { name: 'a', x: 1 }, owner, '$.x is not documented'],
    ['an undocumented field of all parts', { name: 'a', x: 1 }, { allOf: [owner] }, '$.x is not documented'],
    ['null', null, { type: 'string' }, '$ is null, not of type string'],
    ['a wrong entry', [1, 'a'], { type: 'array', items: { type: 'integer' } }, '$[1] is "a", not of type integer'],
    ['none of several', true, { anyOf: [{ type: 'string' }] }, '$ is true, not of type string (of 1 alternatives)'],
    ['a value outside the list', 'c', { enum: ['a', 'b'] }, '$ is "c", none of ["a","b"]'],
    ['a wrong format', 'today', { type: 'string', format: 'date-time' }, '$ is no date-time'],
    ['a keyword that it does not know', 1, { not: {} }, "$: the schema's keyword not is not understood"],
    ['a wrong free field', { a: 'x' }, { additionalProperties: { type: 'number' } }, '$.a is "x", not of type number'],
  ])('refuses %s', (_what, value, schema, fault) => {
    expect(check.faults(value, schema)).toEqual([fault]);
  });

  it('does not accept a reference that leads nowhere', () => {
    expect(() => check.faults(1, { $ref: '#/components/schemas/None' })).toThrow('leads nowhere');
  });
});
