import { describe, expect, it } from '@jest/globals';
import { BadRequestException } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { IsPlainText } from './plain-text.decorator.js';
import { RequestPipe } from './validation.pipe.js';
import { IsWholeNumber } from './whole-number.decorator.js';

class Inner {
  @IsIn(['LTP', 'QUOTE'], { each: true })
  modes!: string[];
}

class Dto {
  @IsPlainText(20)
  name!: string;

  @IsOptional()
  @IsWholeNumber({ min: 1, max: 500 })
  limit?: number;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => Inner)
  inner?: Inner;
}

const pipe = new RequestPipe();
const body = { type: 'body', metatype: Dto } as const;

async function refusalOf(value: unknown): Promise<{ field: string; message: string; code: string; status: string }> {
  const error = await pipe.transform(value, body).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BadRequestException);
  return (error as BadRequestException).getResponse() as never;
}

describe('the request pipe', () => {
  it('gives an instance of the DTO', async () => {
    const dto = await pipe.transform({ name: 'Desk 1', limit: '20', inner: { modes: ['LTP'] } }, body);
    expect(dto).toBeInstanceOf(Dto);
    expect(dto).toEqual({ name: 'Desk 1', limit: 20, inner: { modes: ['LTP'] } });
  });

  it('names the first wrong field and what is expected of it', async () => {
    expect(await refusalOf({ name: 7 })).toEqual({
      status: 'error',
      code: 'INVALID_PARAMETERS',
      field: 'name',
      message: expect.stringMatching(/^name must be a string/),
    });
    expect(await refusalOf({ name: 'a', limit: '501' })).toMatchObject({
      field: 'limit',
      message: 'limit must not be greater than 500',
    });
  });

  it('leads into objects with dots', async () => {
    const { field, message } = await refusalOf({ name: 'a', inner: { modes: ['TICK'] } });
    expect(field).toBe('inner.modes');
    expect(message).toMatch(/^inner\.modes each value .* LTP, QUOTE$/);
  });

  it.each([
    ['a missing body', undefined, 'name'],
    ['a list', [], 'body'],
    ['a text', 'name', 'body'],
    ['a number', 5, 'body'],
    ['an unknown field', { name: 'a', role: 'admin' }, 'role'],
    ['an unknown field inside', { name: 'a', inner: { modes: [], more: 1 } }, 'inner.more'],
    ['a control character', { name: 'a\r\nSet-Cookie: x' }, 'name'],
    ['a turned reading direction', { name: 'a\u202etxt.exe' }, 'name'],
    ['a NUL', { name: 'a\0' }, 'name'],
    ['half a surrogate pair', { name: '\ud800' }, 'name'],
    ['a text of a megabyte', { name: 'a'.repeat(1_000_000) }, 'name'],
    ['a fraction', { name: 'a', limit: '1.5' }, 'limit'],
    ['a number in disguise', { name: 'a', limit: '0x10' }, 'limit'],
    ['digits of another script', { name: 'a', limit: '٢' }, 'limit'],
    ['a list where one is expected', { name: 'a', limit: ['1', '2'] }, 'limit'],
    ['a list as an object', { name: 'a', inner: [] }, 'inner'],
    ['a null inside', { name: null }, 'name'],
  ])('refuses %s', async (_what, value, field) => {
    expect(await refusalOf(value)).toMatchObject({ field });
  });

  it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s at any depth', async (key) => {
    const polluted = (json: string) => JSON.parse(json) as unknown;
    expect(await refusalOf(polluted(`{"name":"a","${key}":{"role":"admin"}}`))).toMatchObject({ field: key });
    expect(await refusalOf(polluted(`{"name":"a","inner":{"modes":[{"${key}":1}]}}`))).toMatchObject({
      field: `inner.modes.0.${key}`,
    });
    expect(({} as { role?: string }).role).toBeUndefined();
  });

  it('refuses bottomless nesting without walking it', async () => {
    const deep = JSON.parse(`${'{"inner":'.repeat(50_000)}1${'}'.repeat(50_000)}`) as unknown;
    const { field, message } = await refusalOf(deep);
    expect(field.length).toBeLessThanOrEqual(201);
    expect(message).toContain('nested deeper than 16 levels');
  });

  it('never repeats more than the beginning of a name that it refuses', async () => {
    const { field, message } = await refusalOf({ ['x'.repeat(100_000)]: 1, name: 'a' });
    expect(field).toHaveLength(201);
    expect(message.length).toBeLessThan(300);
  });

  it('answers anything at all with a DTO or a refusal that names a field', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        try {
          expect(await pipe.transform(value, body)).toBeInstanceOf(Dto);
        } catch (error) {
          expect((error as BadRequestException).getResponse()).toMatchObject({
            code: 'INVALID_PARAMETERS',
            field: expect.stringMatching(/./s),
          });
        }
      }),
    );
  });
});
