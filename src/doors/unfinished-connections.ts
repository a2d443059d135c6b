import type { Socket } from 'node:net';
import { KeyedBuckets } from '../common/keyed-buckets.js';
import { addressGroup, isLoopback, plainAddress } from './address.js';
import type { RefusalLog } from './refusal-log.js';
import type { Trust } from './trust.js';

/**
 * Connections that have not sent a whole request yet. Before there is a request nothing can be answered and only the
 * peer is known, so these limits end the bare connection, and spare loopback and trusted proxies.
 */
export class UnfinishedConnections {
  private readonly groups = new Map<string, string>();
  private readonly counts = new Map<string, number>();
  private readonly tlsHandshakes: KeyedBuckets | undefined;

  /**
   * @param limitPerIp unfinished connections of one address
   * @param tlsHandshakesPerIp a second; given where connections begin with TLS, which costs us a signature each
   */
  constructor(
    private readonly limitPerIp: number,
    private readonly trust: Trust,
    private readonly refusals: RefusalLog,
    tlsHandshakesPerIp?: number,
  ) {
    if (tlsHandshakesPerIp !== undefined) this.tlsHandshakes = new KeyedBuckets(tlsHandshakesPerIp, tlsHandshakesPerIp);
  }

  get size(): number {
    return this.groups.size;
  }

  /** Whether a connection that was just accepted may go on; it then counts until `heard` or its end. */
  admit(socket: Socket): boolean {
    const address = plainAddress(socket.remoteAddress);
    if (isLoopback(address) || this.trust(address, 0)) return true;
    const group = addressGroup(address);
    const count = this.counts.get(group) ?? 0;
    if (count >= this.limitPerIp) return this.refuse('unfinished_connections', address);
    if (this.tlsHandshakes && !this.tlsHandshakes.take(group)) return this.refuse('tls_handshake_rate', address);
    const name = nameOf(socket);
    this.groups.set(name, group);
    this.counts.set(group, count + 1);
    socket.once('close', () => this.finished(name));
    return true;
  }

  /** A whole request has come over this socket, or over the TLS on it. */
  heard(socket: Socket): void {
    this.finished(nameOf(socket));
  }

  private finished(name: string): void {
    const group = this.groups.get(name);
    if (group === undefined) return;
    this.groups.delete(name);
    const left = this.counts.get(group)! - 1;
    if (left > 0) this.counts.set(group, left);
    else this.counts.delete(group);
  }

  private refuse(kind: 'unfinished_connections' | 'tls_handshake_rate', address: string): false {
    this.refusals.add(kind, address);
    return false;
  }
}

/** The same for a connection and for the TLS on it. */
function nameOf({ remoteAddress, remotePort, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`;
}
