import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-custom';
import { ApiKeyService } from './api-key.service.js';
import type { Principal } from './principal.js';

export const API_KEY_STRATEGY = 'api-key';

/** Authenticates an HTTP request by its `X-API-KEY` header or, without one, by `apikey` in its JSON body. */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(Strategy, API_KEY_STRATEGY) {
  constructor(private readonly apiKeys: ApiKeyService) {
    super();
  }

  async validate(request: Request): Promise<Principal | undefined> {
    const key = presentedKey(request);
    return key === undefined ? undefined : this.apiKeys.verify(key);
  }
}

function presentedKey(request: Request): string | undefined {
  const key: unknown = request.get('x-api-key') ?? (request.body as { apikey?: unknown } | undefined)?.apikey;
  return typeof key === 'string' ? key : undefined;
}
