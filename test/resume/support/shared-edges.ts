import { DataSource } from 'typeorm';
import { InstrumentStore } from '../../../src/modules/instruments/instrument-store.js';
import { ResumeSession } from '../../../src/modules/streaming/resume/resume-session.entity.js';
import { type Message, TestClient } from '../../support/client.js';
import { TEST_INSTRUMENTS } from '../../support/edge.js';
import { eventually } from '../../support/eventually.js';
import { ForeignPublisher } from '../../support/foreign-publisher.js';
import { API_KEY, TestGateway } from '../../support/gateway.js';
import { TestDatabase } from '../../support/test-database.js';

/** Edges on one database and one bus, whose only publisher is the test. */
export class SharedEdges {
  readonly edges: TestGateway[] = [];
  private readonly clients: TestClient[] = [];

  private constructor(
    readonly publisher: ForeignPublisher,
    readonly database: TestDatabase,
    private readonly env: Record<string, string>,
  ) {}

  static async start(count: number, env: Record<string, string> = {}): Promise<SharedEdges> {
    const shared = new SharedEdges(await ForeignPublisher.bind(), await TestDatabase.create(), env);
    for (let i = 0; i < count; i++) await shared.add();
    return shared;
  }

  /** Starts one more edge. */
  async add(env: Record<string, string> = {}): Promise<TestGateway> {
    const edge = await TestGateway.start({ ...this.settings, ...env });
    await edge.get(InstrumentStore).ensure('replay', TEST_INSTRUMENTS);
    this.edges.push(edge);
    return edge;
  }

  /** Shuts one of them down. */
  async remove(edge: TestGateway): Promise<void> {
    this.edges.splice(this.edges.indexOf(edge), 1);
    await edge.stop();
  }

  /** What makes a process one of these edges. */
  get settings(): Record<string, string> {
    return {
      ...this.database.env,
      TICKGATE_ROLE: 'edge',
      ZMQ_ENDPOINTS: this.publisher.address,
      ...this.env,
    };
  }

  /** Connects and authenticates, with a resume token or without; gives the client and the first reply. */
  async connect(url: string, resume?: unknown, key = API_KEY): Promise<{ client: TestClient; reply: Message }> {
    const client = await TestClient.connect(url);
    this.clients.push(client);
    client.send({ action: 'authenticate', api_key: key, ...(resume !== undefined && { resume }) });
    const reply = await client.next('auth_response');
    return { client, reply };
  }

  /** The rows of sessions, as an edge sees them. */
  rows(): Promise<ResumeSession[]> {
    return this.edges[0]!.get(DataSource).manager.find(ResumeSession);
  }

  /** Puts a row in the place of the one that is there. */
  async store(row: ResumeSession): Promise<void> {
    await this.edges[0]!.get(DataSource).manager.save(ResumeSession, row);
  }

  /** Publishes under a topic of the replay account. */
  publish(topic: string, data: object): void {
    this.publisher.publish(`replay_NSE_${topic}`, data);
  }

  closeClients(): void {
    for (const client of this.clients.splice(0)) client.close();
  }

  async stop(): Promise<void> {
    this.closeClients();
    for (const edge of this.edges.splice(0)) await edge.stop();
    // It must not be closed while it still reads what the edges gave back.
    await eventually(() => this.publisher.topics.size === 0);
    this.publisher.close();
    await this.database.remove();
  }
}

/** What a client holds, as the gateway tells it. */
export async function heldBy(client: TestClient): Promise<Record<string, unknown>[]> {
  const { subscriptions } = await client.request({ action: 'get_subscriptions' }, 'subscriptions');
  return subscriptions as Record<string, unknown>[];
}
