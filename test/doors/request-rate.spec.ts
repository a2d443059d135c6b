import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { ApiKeyGuard } from '../../src/modules/auth/api-key.guard.js';
import { AuthModule } from '../../src/modules/auth/auth.module.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { from } from './support/knock.js';

@Controller('guarded')
@UseGuards(ApiKeyGuard)
class GuardedController {
  @Get()
  get(): { status: string } {
    return { status: 'success' };
  }
}

/** Answers nobody until all may go: so many requests are inside at the same time. */
@Controller('held')
class HeldController {
  static inside = 0;
  static release: () => void;
  private readonly released = new Promise<void>((resolve) => {
    HeldController.inside = 0;
    HeldController.release = resolve;
  });

  @Get()
  async get(): Promise<{ status: string }> {
    HeldController.inside++;
    await this.released;
    return { status: 'success' };
  }
}

@Module({ imports: [AuthModule], controllers: [GuardedController, HeldController] })
class GuardedModule {}

let gateway: TestGateway;

afterEach(() => gateway.stop());

async function start(env: Record<string, string>): Promise<void> {
  gateway = await TestGateway.start({ TRUST_PROXY: 'loopback', ...env }, GuardedModule);
}

/** Statuses of requests that were sent one after another, and how many there were of each. */
async function ask(count: number, path: string, headers: (i: number) => Record<string, string>) {
  const counts: Record<number, number> = {};
  for (let i = 0; i < count; i++) {
    const response = await fetch(`${gateway.endpoints.http}${path}`, { headers: headers(i) });
    await response.arrayBuffer();
    counts[response.status] = (counts[response.status] ?? 0) + 1;
  }
  return counts;
}

// A token comes back every 1,000 seconds: what these tests count does not depend on how long they take.
const SMALL = { HTTP_REQUEST_RATE: '0.001', HTTP_REQUEST_BURST: '10' };

describe('the request rate of the HTTP port', () => {
  it('is the one of an address where nothing tells who asks; unknown paths count as well', async () => {
    await start(SMALL);
    expect(await ask(8, '/api/v1/endpoints', () => from('203.0.113.7'))).toEqual({ 200: 8 });
    expect(await ask(5, '/nowhere', () => from('203.0.113.7'))).toEqual({ 404: 2, 429: 3 });
    expect(await ask(3, '/api/v1/endpoints', () => from('203.0.113.8'))).toEqual({ 200: 3 });
    expect(await ask(3, '/api/v1/endpoints', () => ({}))).toEqual({ 200: 3 });
    expect(gateway.doors.refusals.count('request_rate')).toBe(3);
  });

  it('is answered in our error shape, with the time to wait', async () => {
    await start({ HTTP_REQUEST_RATE: '0.001', HTTP_REQUEST_BURST: '1' });
    await ask(1, '/', () => ({}));
    const response = await fetch(gateway.endpoints.http);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await response.json()).toMatchObject({ status: 'error', code: 'RATE_LIMITED' });
  });

  it('is the one of an API key where that is right, so that users behind one address do not slow each other', async () => {
    await start(SMALL);
    const withKey = () => from('203.0.113.7', { 'x-api-key': API_KEY });
    expect(await ask(15, '/guarded', withKey)).toEqual({ 200: 10, 429: 5 });
    expect(await ask(10, '/api/v1/endpoints', () => from('203.0.113.7'))).toEqual({ 200: 10 });
  });

  it('cannot be got round with keys that are made up', async () => {
    await start(SMALL);
    const madeUp = (i: number) => from('203.0.113.7', { 'x-api-key': `made-up-${i}` });
    expect(await ask(20, '/guarded', madeUp)).toEqual({ 401: 10, 429: 10 });
    expect(await ask(2, '/api/v1/endpoints', madeUp)).toEqual({ 429: 2 });
    await gateway.stop();
    await start(SMALL);
    const bearer = (i: number) => from('203.0.113.7', { authorization: `Bearer made-up-${i}` });
    expect(await ask(20, '/api/v1/endpoints', bearer)).toEqual({ 200: 10, 429: 10 });
  });

  it('cannot be got round with made-up keys that come all at once', async () => {
    await start(SMALL);
    const statuses: number[] = [];
    const asked = Array.from({ length: 30 }, async (_, i) => {
      const headers = from('203.0.113.7', { 'x-api-key': `made-up-${i}` });
      const response = await fetch(`${gateway.endpoints.http}/held`, { headers });
      statuses.push(response.status);
    });
    await eventually(() => expect(HeldController.inside + statuses.length).toBe(30));
    expect(HeldController.inside).toBe(10);
    expect(statuses).toEqual(Array(20).fill(429));
    HeldController.release();
    await Promise.all(asked);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
  });

  it('leaves room for a script that asks 2,000 times without a pause', async () => {
    await start({});
    expect(await ask(2000, '/api/v1/endpoints', () => ({}))).toEqual({ 200: 2000 });
  });
});
