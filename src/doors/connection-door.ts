import type { IncomingMessage } from 'node:http';
import { KeyedBuckets } from '../common/keyed-buckets.js';
import { addressGroup, isLoopback } from './address.js';
import type { ClientAddresses } from './client-addresses.js';
import type { OriginCheck } from './origin-check.js';
import type { AnsweredRefusal } from './refusal.js';
import type { RefusalLog } from './refusal-log.js';

export interface ConnectionLimits {
  maxConnections: number;
  maxConnectionsPerIp: number;
  /** Attempts a second; as many may come at once. */
  handshakesPerIp: number;
}

/**
 * Stands before every upgrade to a WebSocket, on both ports: nothing of the gateway has run yet for who is refused
 * here. What counts per address does not apply to loopback.
 */
export class ConnectionDoor {
  private readonly handshakes: KeyedBuckets;
  private readonly connections = new Map<string, number>();
  private openConnections = 0;
  private isDrained = () => false;

  constructor(
    private readonly limits: ConnectionLimits,
    private readonly addresses: ClientAddresses,
    private readonly origins: OriginCheck,
    private readonly refusals: RefusalLog,
  ) {
    this.handshakes = new KeyedBuckets(limits.handshakesPerIp, limits.handshakesPerIp);
  }

  /** Connections that were let in and are still there. */
  get open(): number {
    return this.openConnections;
  }

  /** While this says so, nobody new is let in. */
  shutWhile(isDrained: () => boolean): void {
    this.isDrained = isDrained;
  }

  /** Charges an attempt to connect; gives why it is turned down, if it is. */
  knock(request: IncomingMessage): AnsweredRefusal | undefined {
    return this.refused(request, (address) => this.refusalOfAttempt(request, address));
  }

  /** Charges an attempt, and lets it in until its socket closes; or gives why it is turned down. */
  enter(request: IncomingMessage): AnsweredRefusal | undefined {
    const refusal = this.refused(
      request,
      (address) => this.refusalOfAttempt(request, address) ?? this.refusalOfConnection(address),
    );
    if (refusal === undefined) this.countUntilClosed(request);
    return refusal;
  }

  private refused(
    request: IncomingMessage,
    decide: (address: string) => AnsweredRefusal | undefined,
  ): AnsweredRefusal | undefined {
    const address = this.addresses.of(request);
    const refusal = decide(address);
    if (refusal !== undefined) this.refusals.add(refusal, address);
    return refusal;
  }

  private refusalOfAttempt(request: IncomingMessage, address: string): AnsweredRefusal | undefined {
    if (!isLoopback(address) && !this.handshakes.take(addressGroup(address))) return 'handshake_rate';
    return this.origins.admits(request) ? undefined : 'origin';
  }

  private refusalOfConnection(address: string): AnsweredRefusal | undefined {
    if (this.isDrained()) return 'draining';
    const ofAddress = this.connections.get(addressGroup(address)) ?? 0;
    if (!isLoopback(address) && ofAddress >= this.limits.maxConnectionsPerIp) return 'connections_of_address';
    return this.openConnections >= this.limits.maxConnections ? 'connections' : undefined;
  }

  private countUntilClosed(request: IncomingMessage): void {
    const group = addressGroup(this.addresses.of(request));
    this.openConnections++;
    this.connections.set(group, (this.connections.get(group) ?? 0) + 1);
    request.socket.once('close', () => {
      this.openConnections--;
      const left = this.connections.get(group)! - 1;
      if (left > 0) this.connections.set(group, left);
      else this.connections.delete(group);
    });
  }
}
