import { Logger } from '@nestjs/common';
import { Context, Reply } from 'zeromq';
import { SampledLog } from '../../../common/sampled-log.js';
import { encodeZ85 } from './z85.js';

/** Where ZeroMQ asks, within one context, whether a client may enter (rfc.zeromq.org/spec/27). */
const ENDPOINT = 'inproc://zeromq.zap.01';
const KEY_BYTES = 32;

/**
 * Lets in the clients whose public keys are listed, and nobody else.
 *
 * CURVE alone proves to the client who the server is; the server takes any client that knows the server's public key.
 * Only this check makes a client's key a right to enter. A publisher that uses it must also set `zapDomain` and
 * `zapEnforceDomain`: then nobody enters while the door does not answer.
 */
export class CurveDoor {
  /** The sockets that ask this door must be made in this context. */
  readonly context = new Context();
  private readonly logger = new Logger('Bus');
  private readonly refusedLog = new SampledLog((text) => this.logger.warn(text));
  private readonly socket = new Reply({ context: this.context, linger: 0 });
  refused = 0;

  /** @param clientKeys public keys in Z85 */
  constructor(private readonly clientKeys: ReadonlySet<string>) {}

  async open(): Promise<void> {
    await this.socket.bind(ENDPOINT);
    this.answer().catch((error: Error) => this.logger.error(`The door of the bus is shut: ${error.message}`));
  }

  close(): void {
    this.socket.close();
  }

  private async answer(): Promise<void> {
    for await (const [version, request, , address, , , key] of this.socket) {
      const isAllowed = this.isAllowed(key, address);
      const status = isAllowed ? ['200', 'OK'] : ['400', 'key not allowed'];
      await this.socket.send([version ?? '', request ?? '', ...status, '', '']);
    }
  }

  private isAllowed(key: Buffer | undefined, address: Buffer | undefined): boolean {
    const text = key?.length === KEY_BYTES ? encodeZ85(key) : '';
    if (this.clientKeys.has(text)) return true;
    this.refused++;
    this.refusedLog.say(`A client from ${address} was refused: its key ${text} is not in ZMQ_CURVE_CLIENT_KEYS`);
    return false;
  }
}
