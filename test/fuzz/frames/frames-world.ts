import { Sessions } from '../../../src/modules/streaming/sessions.js';
import { TestClient } from '../../support/client.js';
import { TestEdge } from '../../support/edge.js';
import { until } from '../support/until.js';
import type { RawLine } from './raw-line.js';

const TOPIC = 'replay_NSE_SYM5_QUOTE';

/** An edge, and a client that behaves and must be served all the time. */
export class FramesWorld {
  private price = 0;

  private constructor(
    private readonly edge: TestEdge,
    private readonly witness: TestClient,
  ) {}

  static async start(): Promise<FramesWorld> {
    const edge = await TestEdge.start({
      WS_REQUEST_RATE: '1000000',
      WS_REQUEST_BURST: '1000000',
      WS_AUTH_TIMEOUT: '3600',
    });
    const witness = await TestClient.authenticated(edge.gateway.url);
    await witness.request({ action: 'subscribe', symbol: 'SYM5', exchange: 'NSE' }, 'subscription');
    if (!(await until(() => edge.publisher.topics.has(TOPIC)))) throw new Error('the witness could not subscribe');
    return new FramesWorld(edge, witness);
  }

  get url(): string {
    return this.edge.gateway.url;
  }

  async stop(): Promise<void> {
    this.witness.close();
    await this.edge.stop();
  }

  /** What has become of the gateway: it must have forgotten the line, and serve the others. */
  async faults(line: RawLine): Promise<string[]> {
    const faults = [...line.faults];
    line.drop();
    const sessions = this.edge.gateway.get(Sessions);
    if (!(await until(() => sessions.count === 1))) faults.push(`${sessions.count} sessions instead of the witness's`);
    const { messages } = this.witness;
    messages.length = 0;
    const price = ++this.price;
    this.edge.publisher.publish(TOPIC, { ltp: price });
    this.witness.send({ action: 'ping', request_id: price });
    const hasBoth = () =>
      messages.some(({ data }) => data?.ltp === price) && messages.some(({ request_id }) => request_id === price);
    if (!(await until(hasBoth))) faults.push('the witness is not served any more');
    return faults;
  }
}
