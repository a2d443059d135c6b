import { Injectable } from '@nestjs/common';
import type { RefusalKind } from '../../../doors/refusal.js';
import type { RefusalLog } from '../../../doors/refusal-log.js';
import { Metrics } from './metrics.js';

const KINDS: Readonly<Record<RefusalKind, true>> = {
  handshake_rate: true,
  connections_of_address: true,
  connections: true,
  draining: true,
  origin: true,
  request_rate: true,
  unfinished_connections: true,
  tls_handshake_rate: true,
};

/** Who was turned away before anything else looked at the request. */
@Injectable()
export class DoorMetrics {
  constructor(private readonly metrics: Metrics) {}

  /** The doors are made before the application, and given to it. */
  watch(refusals: RefusalLog): void {
    this.metrics.counter(
      'tickgate_refusals_total',
      'Connections and requests that the doors refused, by reason',
      ['reason'],
      () => (Object.keys(KINDS) as RefusalKind[]).map((reason) => [{ reason }, refusals.count(reason)]),
    );
  }
}
