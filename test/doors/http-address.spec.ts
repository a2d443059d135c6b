import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Req } from '@nestjs/common';
import type { Request } from 'express';
import { captureLog } from '../auth/support/captured-log.js';
import { TestGateway } from '../support/gateway.js';
import { from } from './support/knock.js';

@Controller('address')
class AddressController {
  @Get()
  get(@Req() request: Request): { ip: string | undefined } {
    return { ip: request.ip };
  }
}

@Module({ controllers: [AddressController] })
class AddressModule {}

let gateway: TestGateway;

afterEach(() => gateway.stop());

async function start(proxies: string): Promise<void> {
  gateway = await TestGateway.start({ TRUST_PROXY: proxies }, AddressModule);
}

async function seen(forwarded: string): Promise<unknown> {
  const response = await fetch(`${gateway.endpoints.http}/address`, { headers: from(forwarded) });
  return ((await response.json()) as { ip: unknown }).ip;
}

describe('the address of a client, as controllers see it', () => {
  it.each(['1', 'loopback', '127.0.0.0/8'])(
    'is what the trusted proxy saw (%s), not what the client made up',
    async (proxies) => {
      await start(proxies);
      expect(await seen('198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
      expect(await seen('2001:db8::1')).toBe('2001:db8::1');
    },
  );

  it.each(['off', '10.0.0.0/8'])('is the one of the socket where nobody is trusted (%s)', async (proxies) => {
    await start(proxies);
    expect(await seen('203.0.113.7')).toBe('127.0.0.1');
  });

  it('leads to one hint where a proxy on this machine forwards and is not trusted', async () => {
    await start('off');
    const log = captureLog();
    for (let i = 0; i < 3; i++) await seen('203.0.113.7');
    expect(log.filter((line) => line.includes('TRUST_PROXY=loopback'))).toHaveLength(1);
  });
});
