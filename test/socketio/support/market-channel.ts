import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import type { Clock } from '../../../src/common/clock.js';
import type { MarketSocket } from '../../../src/modules/socketio-ui/ui-events.js';
import { Sessions } from '../../../src/modules/streaming/sessions.js';
import { TestEdge } from '../../support/edge.js';
import { eventually } from '../../support/eventually.js';
import { API_KEY, type TestGateway } from '../../support/gateway.js';
import { Team } from '../../support/team.js';
import { MarketClient } from './market-client.js';

/** A gateway in the role that serves Socket.IO, whose only publisher is the test, and the clients of it. */
export class MarketChannel {
  private readonly clients: MarketClient[] = [];
  readonly team: Team;
  private engine: { clientsCount: number } | undefined;

  private constructor(private readonly edge: TestEdge) {
    this.team = new Team(edge.gateway);
  }

  static async start(env: Record<string, string> = {}): Promise<MarketChannel> {
    return new MarketChannel(await TestEdge.start({ TICKGATE_ROLE: 'api', ...env }));
  }

  /** @param clock by which keys and whatever else asks for the time go */
  static async startBy(clock: Clock, env: Record<string, string> = {}): Promise<MarketChannel> {
    return new MarketChannel(await TestEdge.startBy(clock, { TICKGATE_ROLE: 'api', ...env }));
  }

  get gateway(): TestGateway {
    return this.edge.gateway;
  }

  get url(): string {
    return this.gateway.endpoints.http;
  }

  /** Connects with a key; without one with that of the gateway's first user, whose feed is `replay`. */
  async connect(key = API_KEY, options?: Partial<ManagerOptions & SocketOptions>): Promise<MarketClient> {
    const client = this.track(await MarketClient.connected(this.url, { apikey: key }, options));
    for (const { socket } of this.gateway.get(Sessions)) this.engine = (socket as MarketSocket).nsp.server.engine;
    return client;
  }

  async signIn(token: string, feed?: string): Promise<MarketClient> {
    return this.track(await MarketClient.connected(this.url, { token, ...(feed !== undefined && { feed }) }));
  }

  /** Begins a handshake that may be refused. */
  open(auth: object | undefined, options?: Partial<ManagerOptions & SocketOptions>): MarketClient {
    return this.track(MarketClient.open(this.url, auth, options));
  }

  /** Publishes as a feed does, once somebody wants the topic. */
  async publish(topic: string, data: unknown): Promise<void> {
    await this.wanted(topic);
    this.edge.publisher.publish(topic, data);
  }

  /** Publishes what nobody may want. */
  publishAnyway(topic: string, data: unknown): void {
    this.edge.publisher.publish(topic, data);
  }

  wanted(topic: string): Promise<unknown> {
    return eventually(() => this.edge.publisher.topics.has(topic));
  }

  unwanted(topic: string): Promise<unknown> {
    return eventually(() => !this.edge.publisher.topics.has(topic));
  }

  get topics(): ReadonlySet<string> {
    return this.edge.publisher.topics;
  }

  closeClients(): void {
    for (const client of this.clients.splice(0)) client.close();
  }

  async stop(): Promise<void> {
    this.closeClients();
    // A client that polls says goodbye with a request, and another one.
    await eventually(() => (this.engine?.clientsCount ?? 0) === 0);
    await this.edge.stop();
  }

  private track(client: MarketClient): MarketClient {
    this.clients.push(client);
    return client;
  }
}
