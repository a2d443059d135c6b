import type {
  Protocol,
  ProtocolContext,
  SubscriptionItem,
  TickSink,
} from '../../src/modules/brokers/engine/contract.js';
import { defineBroker } from '../../src/modules/brokers/engine/define-broker.js';

/** Acme's wire: `{"subscribe":["1","2"]}` one way, `{"token":"1","price":101.5,"time":1763716000123}` the other. */
class AcmeProtocol implements Protocol {
  private readonly items = new Map<string, SubscriptionItem>();

  constructor(private readonly context: ProtocolContext) {}

  endpoint() {
    const url = this.context.urls?.feed ?? 'wss://feed.acme.example/';
    return { transport: 'ws' as const, url, headers: { authorization: this.context.credentials.token ?? '' } };
  }

  opened() {
    return [];
  }

  subscribe(items: readonly SubscriptionItem[]) {
    for (const item of items) this.items.set(item.instrument.token, item);
    return [JSON.stringify({ subscribe: items.map(({ instrument }) => instrument.token) })];
  }

  unsubscribe(items: readonly SubscriptionItem[]) {
    for (const item of items) this.items.delete(item.instrument.token);
    return [JSON.stringify({ unsubscribe: items.map(({ instrument }) => instrument.token) })];
  }

  receive(frame: string | Buffer, sink: TickSink): void {
    const update = parse(frame);
    if (!update) {
      sink.malformed('not an update');
      return;
    }
    const item = this.items.get(update.token);
    if (!item) return;
    const { symbol, exchange } = item.instrument;
    sink.tick({ symbol, exchange, mode: 'QUOTE', ltp: update.price, timestamp: update.time });
  }
}

function parse(frame: string | Buffer): { token: string; price: number; time: number } | undefined {
  try {
    const { token, price, time } = JSON.parse(frame.toString()) as Record<string, unknown>;
    if (typeof token !== 'string' || typeof price !== 'number' || typeof time !== 'number') return undefined;
    return { token, price, time };
  } catch {
    return undefined;
  }
}

export const acme = defineBroker({
  id: 'acme',
  name: 'Acme Securities',
  capabilities: { modes: ['LTP', 'QUOTE'], depthLevels: {}, exchanges: ['NSE'], orderUpdates: false },
  credentials: [{ name: 'token', label: 'Access token', secret: true }],
  login: [{ kind: 'manual' }],
  createProtocol: (context) => new AcmeProtocol(context),
});
