import { once } from 'node:events';
import { WebSocket } from 'ws';
import { formatTopic } from '../../../src/modules/bus/topic.js';
import { TestEdge } from '../../support/edge.js';
import { API_KEY } from '../../support/gateway.js';
import { until } from '../support/until.js';
import { type BusMessage, isDeliverable } from './bus-messages.js';

const MODES = ['LTP', 'QUOTE', 'DEPTH'] as const;
const TOPICS = MODES.map((mode) =>
  formatTopic({ feed: 'replay', exchange: 'NSE', symbol: 'SYM7', mode, depthLevel: 5 }),
);
const DATA = '"data":';

/** An edge whose publisher sends anything, and a client that takes only what a WebSocket may carry. */
export class BusWorld {
  private received: string[] = [];
  private marks = 0;
  private client: WebSocket | undefined;
  private closeCode: number | undefined;

  private constructor(private readonly edge: TestEdge) {}

  static async start(): Promise<BusWorld> {
    return new BusWorld(
      await TestEdge.start({ LTP_THROTTLE_MS: '0', SNAPSHOT_MAX_AGE: '3600', WS_OUTBOX_BYTES: '67108864' }),
    );
  }

  async stop(): Promise<void> {
    this.client?.terminate();
    await this.edge.stop();
  }

  /** One client serves for all inputs, as long as nothing ends it. */
  private async connect(): Promise<void> {
    if (this.client && this.closeCode === undefined) return;
    this.closeCode = undefined;
    const client = new WebSocket(this.edge.gateway.url);
    this.client = client;
    client.on('message', (data) => this.received.push(data.toString()));
    // What breaks the rules of WebSocket is told as an error, and then as 1006.
    client.on('error', () => {});
    client.on('close', (code) => {
      this.closeCode = code;
    });
    await once(client, 'open');
    const symbols = MODES.map((mode) => ({ symbol: 'SYM7', exchange: 'NSE', mode }));
    client.send(JSON.stringify({ action: 'authenticate', api_key: API_KEY }));
    client.send(JSON.stringify({ action: 'subscribe', symbols }));
    const isSubscribed = () =>
      this.received.some((text) => text.startsWith('{"type":"subscribe"')) &&
      TOPICS.every((topic) => this.edge.publisher.topics.has(topic));
    if (!(await until(isSubscribed, 20_000))) throw new Error('the client could not subscribe');
  }

  /** Publishes, and gives what the client got that it should not have, or did not get that it should. */
  async faults(messages: readonly BusMessage[]): Promise<string[]> {
    await this.connect();
    this.received = [];
    for (const { topic, suffix, frames } of messages) {
      this.edge.publisher.publishFrames(Buffer.concat([Buffer.from(nameOf(topic)), suffix]), ...frames);
    }
    // At once behind the others: a line that was dropped over one of them would lose it.
    const mark = `{"mark":${++this.marks}}`;
    this.edge.publisher.publish(nameOf(0), mark);
    const isMarked = () => this.received.some((text) => text.endsWith(`${DATA}${mark}}`));
    if (!(await until(() => isMarked() || this.closeCode !== undefined))) return ['nothing comes any more'];
    if (this.closeCode !== undefined) return [`the client was sent what no client can read (${this.closeCode})`];
    const expected = messages.filter(isDeliverable);
    const got = this.received.filter((text) => text.startsWith('{"type":"market_data"')).slice(0, -1);
    if (got.length !== expected.length) return [`${got.length} messages came instead of ${expected.length}`];
    return got.flatMap((text, at) => faultOf(text, expected[at]!) ?? []);
  }
}

function nameOf(topic: number): string {
  return TOPICS[topic % TOPICS.length]!;
}

/** What went in as JSON comes out as JSON, with the same data; anything else comes out as it is. */
function faultOf(text: string, { topic, frames }: BusMessage): string | undefined {
  const data = frames[0]!.toString();
  const isDepth = nameOf(topic).endsWith('DEPTH');
  if (!isJson(data)) {
    return text.includes(isDepth ? data.slice(0, -1) : `${DATA}${data}}`) ? undefined : `${data} became ${text}`;
  }
  if (!isJson(text)) return `JSON became none: ${text.slice(0, 300)}`;
  const got = (JSON.parse(text) as { data: Record<string, unknown> }).data;
  const { broker_supported: own = isDepth ? true : undefined, ...fields } = JSON.parse(data) as Record<string, unknown>;
  const { broker_supported: said, ...others } = got;
  const isSame = JSON.stringify(fields) === JSON.stringify(others) && JSON.stringify(said) === JSON.stringify(own);
  return isSame ? undefined : `${data.slice(0, 300)} became ${text.slice(0, 300)}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
