import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { SampledLog } from '../../../common/sampled-log.js';
import { type ControlHub, topicOfKey } from '../bus.js';
import { LINGER_MS, PING_INTERVAL_MS } from '../bus-connection.js';
import { cannotBind, parseEndpoint } from '../endpoint.js';
import { Audience } from './audience.js';
import { ZmtpPeer } from './zmtp-peer.js';

export interface ZmtpPublisherOptions {
  /** `tcp://host:port`; port 0 takes a free one. */
  endpoint: string;
  /** Messages that wait in order for one consumer; beyond them only the newest of each topic does. */
  sendHighWaterMark: number;
}

/**
 * The feed's side of the bus: what an XPUB socket does, on our own implementation of the wire.
 *
 * Through zeromq.js a message costs 3 to 5 µs whoever wants it. Here it is copied behind the others of its turn, and all
 * leave in one write, as the two frames that every ZeroMQ library reads. A consumer that does not read loses nothing but
 * what newer messages replace, where a pipe of ZeroMQ drops the newest.
 */
export class ZmtpPublisher implements ControlHub {
  private readonly logger = new Logger('Bus');
  private readonly refusedLog = new SampledLog((text) => this.logger.warn(text));
  private readonly server: Server;
  private readonly peers = new Set<ZmtpPeer>();
  private readonly audience = new Audience<ZmtpPeer>();
  private readonly listeners: ((topic: string, wanted: boolean) => void)[] = [];
  private upstream = (_message: Buffer): void =>
    this.refusedLog.say(`${this.address}: a consumer sent a message; consumers only subscribe`);
  private busy: ZmtpPeer[] = [];
  private watch: NodeJS.Timeout | undefined;
  private isStopped = false;
  private conflatedByGone = 0;

  constructor(private readonly options: ZmtpPublisherOptions) {
    this.server = createServer((socket) => this.welcome(socket));
  }

  get address(): string {
    const bound = this.server.address() as AddressInfo | null;
    if (!bound) return this.options.endpoint;
    return `tcp://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
  }

  get conflated(): number {
    let sum = this.conflatedByGone;
    for (const { outbox } of this.peers) sum += outbox.conflated;
    return sum;
  }

  async start(): Promise<void> {
    const { endpoint } = this.options;
    try {
      const address = parseEndpoint(endpoint);
      if (!address) throw new Error('it is not tcp://host:port');
      const { host, port } = address;
      // A process of a cluster would otherwise ask its parent for the port.
      this.server.listen({ host: host === '*' ? '0.0.0.0' : host, port, exclusive: true });
      await once(this.server, 'listening');
    } catch (error) {
      throw cannotBind(endpoint, error as Error);
    }
    // Later ones (no file descriptor left, say) must not end the process.
    this.server.on('error', (error) => this.logger.error(`${this.address}: ${error.message}`));
    this.watch = setInterval(() => this.lookAtPeers(), PING_INTERVAL_MS / 2).unref();
  }

  publish(topic: string, data: Buffer): void {
    const { topicFrame, consumers } = this.audience.of(topic);
    for (let i = 0; i < consumers.length; i++) consumers[i]!.outbox.push(topic, topicFrame, data);
  }

  onInterest(listener: (topic: string, wanted: boolean) => void): void {
    this.listeners.push(listener);
    // Consumers may have come before the listener did.
    for (const subscription of [...this.audience.subscriptions()]) listener(topicOfKey(subscription), true);
  }

  onUpstream(listener: (message: Buffer) => void): void {
    this.upstream = listener;
  }

  async stop(): Promise<void> {
    if (this.isStopped) return;
    this.isStopped = true;
    clearInterval(this.watch);
    const closed = this.server.listening ? once(this.server, 'close') : undefined;
    this.server.close();
    await Promise.all([...this.peers].map((peer) => peer.end(LINGER_MS)));
    await closed;
  }

  private welcome(socket: Socket): void {
    if (this.isStopped) {
      socket.destroy();
      return;
    }
    this.peers.add(
      new ZmtpPeer(socket, this.options.sendHighWaterMark, {
        subscribed: (peer, subscription) => {
          this.audience.add(peer, subscription);
          this.tell(subscription, true);
        },
        cancelled: (peer, subscription) => {
          if (this.audience.remove(peer, subscription)) this.tell(subscription, false);
        },
        message: (payload) => this.upstream(payload),
        busy: (peer) => this.schedule(peer),
        refused: (reason) => this.refusedLog.say(`A consumer of ${this.address} was cut off. ${reason}`),
        gone: (peer) => this.forget(peer),
      }),
    );
  }

  private forget(peer: ZmtpPeer): void {
    this.peers.delete(peer);
    this.conflatedByGone += peer.outbox.conflated;
    const last = [...peer.subscriptions].filter((subscription) => this.audience.remove(peer, subscription));
    for (const subscription of last) this.tell(subscription, false);
  }

  private tell(subscription: string, wanted: boolean): void {
    if (this.isStopped) return;
    const topic = topicOfKey(subscription);
    for (const listener of this.listeners) listener(topic, wanted);
  }

  private schedule(peer: ZmtpPeer): void {
    if (this.busy.length === 0) setImmediate(this.flush);
    this.busy.push(peer);
  }

  private readonly flush = (): void => {
    const { busy } = this;
    this.busy = [];
    for (const { outbox } of busy) outbox.flush();
  };

  private lookAtPeers(): void {
    for (const peer of [...this.peers]) peer.watch();
  }
}
