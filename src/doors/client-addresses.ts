import type { IncomingMessage } from 'node:http';
import { isLoopback, plainAddress } from './address.js';
import type { Trust } from './trust.js';

/** Finds the address of a client: its socket's, or what trusted proxies say in `X-Forwarded-For`. */
export class ClientAddresses {
  private untrusted = false;

  /** @param onUntrustedProxy called once, when a local proxy seems to forward for others and is not trusted */
  constructor(
    readonly trust: Trust,
    private readonly onUntrustedProxy: () => void = () => {},
  ) {}

  /** The client's address; empty when its socket has gone already. */
  of(request: IncomingMessage): string {
    let address = plainAddress(request.socket.remoteAddress);
    const header = request.headers['x-forwarded-for'];
    if (header === undefined) return address;
    if (!this.trust(address, 0)) {
      this.notice(address);
      return address;
    }
    const forwarded = String(header).split(',').reverse();
    for (let hop = 0; hop < forwarded.length && this.trust(address, hop); hop++) {
      const before = plainAddress(forwarded[hop]);
      // The proxy knew no address: it is itself the last that is known.
      if (before === '') break;
      address = before;
    }
    return address;
  }

  private notice(peer: string): void {
    if (this.untrusted || !isLoopback(peer)) return;
    this.untrusted = true;
    this.onUntrustedProxy();
  }
}
