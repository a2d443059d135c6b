import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { KeyedBuckets } from '../common/keyed-buckets.js';
import { addressGroup } from './address.js';
import type { ClientAddresses } from './client-addresses.js';
import { refuseRequest } from './refusal.js';
import type { RefusalLog } from './refusal-log.js';

/** A request as the guards leave it: `user` is there once it is known whose it is. */
type GuardedRequest = IncomingMessage & { user?: unknown };

/**
 * The request rate of the HTTP port, before anything of a request is read but its header.
 *
 * A request costs a token of its address and one of the credential that it carries. The address gets its token back
 * when the credential proves right, so that users behind one address do not slow each other; until then it is gone, so
 * that made-up credentials win nothing, however many come at once. Loopback is not exempt.
 */
export class RequestThrottle {
  private readonly buckets: KeyedBuckets;

  constructor(
    rate: number,
    burst: number,
    private readonly addresses: ClientAddresses,
    private readonly refusals: RefusalLog,
  ) {
    this.buckets = new KeyedBuckets(rate, burst);
  }

  /** Express middleware: 429 `RATE_LIMITED` with `Retry-After` when the tokens are used up. */
  readonly middleware = (request: GuardedRequest, response: ServerResponse, next: () => void): void => {
    const address = this.addresses.of(request);
    const group = addressGroup(address);
    const credential = credentialOf(request);
    const mayPass =
      credential === undefined
        ? this.buckets.take(group)
        : this.buckets.waitMs(credential) === 0 && this.buckets.take(group) && this.buckets.take(credential);
    if (!mayPass) {
      this.refusals.add('request_rate', address);
      refuseRequest(response, 'request_rate');
      return;
    }
    if (credential !== undefined) {
      response.once('close', () => {
        if (request.user !== undefined) this.buckets.giveBack(group);
      });
    }
    next();
  };
}

function credentialOf({ headers }: IncomingMessage): string | undefined {
  const credential = headers['x-api-key'] ?? headers.authorization;
  return credential === undefined ? undefined : createHash('sha256').update(String(credential)).digest('base64');
}
