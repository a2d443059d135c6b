import { describe, expect, it } from '@jest/globals';
import { firstText, jsonAnswer, jsonPost, refusal, required } from './answers.js';
import { tokenClaims } from './token-claims.js';

describe('the calls of a login', () => {
  it('send an object as JSON, with further headers', () => {
    expect(jsonPost('https://broker.test/login', { pin: 1 }, { Accept: 'application/json' })).toEqual({
      method: 'POST',
      url: 'https://broker.test/login',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: '{"pin":1}',
    });
  });

  it('are to be repeated where the answer is no JSON', () => {
    expect(jsonAnswer('Broker', { status: 200, body: '{"a":1}' })).toEqual({ a: 1 });
    expect(() => jsonAnswer('Broker', { status: 502, body: '<html>' })).toThrow(
      expect.objectContaining({ kind: 'retryable', message: 'Broker answered HTTP 502 without JSON' }),
    );
  });

  it.each([
    [200, 'credential'],
    [401, 'credential'],
    [429, 'retryable'],
    [503, 'retryable'],
  ])('that are refused with HTTP %d are a matter of %s', (status, kind) => {
    expect(refusal('Broker', status, undefined, [])).toMatchObject({ kind });
  });

  it('pass on what a broker says, without secrets', () => {
    const { message } = refusal('Broker', 401, 'the-pin is wrong', ['the-pin'], 'E1');
    expect(message).toBe('Broker refused the login (HTTP 401, E1): *** is wrong');
    for (const said of ['', 5, null]) {
      expect(refusal('Broker', 401, said, []).message).toBe('Broker refused the login (HTTP 401)');
    }
  });

  it('must have what the login is for', () => {
    const token = firstText({ empty: '', number: 5, second: 'b', third: 'c' }, 'empty', 'number', 'second', 'third');
    expect(required('Broker', token, 'a token')).toBe('b');
    for (const value of [undefined, '', 5]) {
      expect(() => required('Broker', value, 'a token')).toThrow('Broker answered without a token');
    }
  });
});

describe('tokenClaims', () => {
  it('reads what a JWT says of itself, and nothing from anything else', () => {
    const payload = Buffer.from('{"sub":"AB12"}').toString('base64url');
    expect(tokenClaims(`head.${payload}.signature`)).toEqual({ sub: 'AB12' });
    for (const text of ['', 'opaque', 'a.b.c']) expect(tokenClaims(text)).toEqual({});
  });
});
