import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { captureLog } from '../auth/support/captured-log.js';
import { FailingModule } from '../doors/support/failing.module.js';
import { TestGateway } from '../support/gateway.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start({ HTTP_REQUEST_RATE: '1', HTTP_REQUEST_BURST: '12' }, FailingModule);
});
afterAll(() => gateway.stop());

async function ask(path: string, id?: string) {
  const response = await fetch(
    gateway.endpoints.http + path,
    id === undefined ? {} : { headers: { 'X-Request-Id': id } },
  );
  return { id: response.headers.get('x-request-id'), status: response.status, text: await response.text() };
}

describe('the id of a request', () => {
  it('comes back as it was given', async () => {
    expect(await ask('/health/live', 'trace:4711/a')).toMatchObject({ status: 200, id: 'trace:4711/a' });
    expect(await ask('/nowhere', 'trace-2')).toMatchObject({ status: 404, id: 'trace-2' });
  });

  it('is a new one for a request without, each time', async () => {
    const ids = [(await ask('/health/live')).id, (await ask('/health/live')).id];
    expect(ids).toEqual([expect.stringMatching(UUID), expect.stringMatching(UUID)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it.each(['a b', '<script>', 'x'.repeat(129), 'quote"'])('is a new one in place of %p', async (id) => {
    expect((await ask('/health/live', id)).id).toMatch(UUID);
  });

  it('is in the log of what failed inside the gateway, and is what the caller may refer to', async () => {
    const log = captureLog();
    const { id, text } = await ask('/test/internal', 'trace-99');
    expect(id).toBe('trace-99');
    expect(JSON.parse(text)).toMatchObject({ code: 'INTERNAL_ERROR', reference: 'trace-99' });
    expect(log.filter((line) => line.startsWith('error trace-99: GET /test/internal'))).toHaveLength(1);
  });

  it('comes with a refusal at the door as well', async () => {
    for (let i = 0; i < 20; i++) {
      const { id, status } = await ask('/health/live', `trace-${i}`);
      expect(id).toBe(`trace-${i}`);
      if (status === 429) return;
    }
    throw new Error('nothing was refused');
  });
});
