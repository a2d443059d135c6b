import { describe, expect, it } from '@jest/globals';
import type { Protocol } from './contract.js';
import { classify, classifyByStatus } from './failure.js';

const protocol = (classify: Protocol['classify']) => ({ classify }) as Protocol;

describe('classify', () => {
  it("takes the protocol's own view, where it has one", () => {
    const own = protocol(({ code }) => (code === 4001 ? { kind: 'credential', message: 'expired' } : undefined));
    expect(classify(own, { code: 4001 })).toEqual({ kind: 'credential', message: 'expired' });
    expect(classify(own, { code: 1006 })).toMatchObject({ kind: 'retryable' });
    expect(classify(protocol(undefined), { status: 403 })).toMatchObject({ kind: 'credential' });
  });

  it('goes by the status when the protocol throws', () => {
    const careless = protocol(({ body }) => JSON.parse(body!));
    expect(classify(careless, { status: 502, body: '<html>' })).toMatchObject({ kind: 'retryable' });
  });
});

describe('classifyByStatus', () => {
  it.each([401, 403])('takes HTTP %d for a rejected credential', (status) => {
    expect(classifyByStatus({ status })).toMatchObject({ kind: 'credential' });
  });

  it.each([429, 500, 502, 503, 302])('takes HTTP %d for a passing fault', (status) => {
    expect(classifyByStatus({ status })).toMatchObject({
      kind: 'retryable',
      message: `the broker answered HTTP ${status}`,
    });
  });

  it('honours a wait in seconds, and ignores one that is no number', () => {
    expect(classifyByStatus({ status: 429, headers: { 'retry-after': '30' } }).retryAfterMs).toBe(30_000);
    const date = { status: 429, headers: { 'retry-after': 'Fri, 21 Nov 2025 07:28:00 GMT' } };
    expect(classifyByStatus(date).retryAfterMs).toBeUndefined();
  });

  it('names the close code and the reason of a line that was open', () => {
    expect(classifyByStatus({ code: 1006 })).toMatchObject({
      kind: 'retryable',
      message: 'the connection closed with 1006',
    });
    expect(classifyByStatus({ code: 1008, reason: 'bye' }).message).toBe('the connection closed with 1008: bye');
    expect(classifyByStatus({ reason: 'ECONNREFUSED' }).message).toBe('no connection: ECONNREFUSED');
  });
});
