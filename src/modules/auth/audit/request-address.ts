import type { Request } from 'express';
import { plainAddress } from '../../../doors/address.js';

/** Where a request came from: the caller's address, behind a trusted proxy the one that the proxy names; or empty. */
export function requestAddress(request: Request): string {
  return plainAddress(request.ip);
}
