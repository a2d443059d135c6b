import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-custom';
import type { Principal } from './principal.js';
import { VerifiedKeys } from './verified-keys.js';

/** Authenticates an HTTP request by its `X-API-KEY` header or, without one, by `apikey` in its JSON body. */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(Strategy, 'api-key') {
  constructor(private readonly keys: VerifiedKeys) {
    super();
  }

  async validate(request: Request): Promise<Principal | undefined> {
    const key = presentedKey(request);
    return key === undefined ? undefined : this.keys.verify(key);
  }
}

function presentedKey(request: Request): string | undefined {
  const key: unknown = request.get('x-api-key') ?? (request.body as { apikey?: unknown } | undefined)?.apikey;
  return typeof key === 'string' ? key : undefined;
}
