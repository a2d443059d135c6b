import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { operationsOf } from '../admin/support/operations.js';
import { call } from '../auth/support/http-call.js';
import { firstAdmin } from '../auth/support/people.js';
import { TestGateway } from '../support/gateway.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.stop());

const isPrivate = (path: string) => /^\/(auth|admin|broker)(\/|$)/.test(path);

describe('answers that concern one caller', () => {
  it('are kept nowhere, whatever they are', async () => {
    const document = await (await fetch(`${gateway.endpoints.http}/docs/openapi.json`)).json();
    const operations = operationsOf(document).filter(({ path }) => isPrivate(path));
    expect(operations.length).toBeGreaterThan(40);
    for (const { method, path } of operations) {
      const { headers } = await fetch(gateway.endpoints.http + path.replace(/\{\w+\}/g, 'x'), { method });
      expect([method, path, headers.get('cache-control')]).toEqual([method, path, 'no-store']);
    }
  });

  it('are kept nowhere when they hold something', async () => {
    const { token } = await firstAdmin(gateway);
    for (const name of ['users', 'keys', 'accounts', 'audit']) {
      const { status, headers } = await call(gateway, `GET /admin/v1/${name}`, { token });
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    }
  });
});
