import { textOf } from '../../../common/json-object.js';
import { MODES, type Mode } from '../../../common/mode.js';
import type { Depth, DepthLevelEntry, Tick } from '../../../common/tick.js';
import type {
  ConnectionFailure,
  Endpoint,
  Frame,
  Outbound,
  Protocol,
  Rejection,
  SubscriptionItem,
  TickSink,
  TransportFactory,
} from '../engine/contract.js';
import { QUOTE_FIELDS, type Request, UNPLAYABLE } from './wire.js';

/** The replay's wire format, from the client's side. The line goes to a player in this process. */
export class ReplayProtocol implements Protocol {
  /** Subscribed instruments by `segment:token`. */
  private readonly items = new Map<string, SubscriptionItem>();

  /** @param file of the recording, for the endpoint's name */
  constructor(
    private readonly transport: TransportFactory,
    private readonly file: string,
  ) {}

  endpoint(): Endpoint {
    return { transport: this.transport, url: `replay:${this.file}` };
  }

  opened(): Outbound[] {
    this.items.clear();
    return [];
  }

  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    for (const item of items) this.items.set(keyOf(item), item);
    return [
      request({
        action: 'subscribe',
        instruments: items.map(({ instrument, mode }) => ({
          token: instrument.token,
          segment: instrument.brexchange,
          mode,
        })),
      }),
    ];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    for (const item of items) this.items.delete(keyOf(item));
    return [
      request({
        action: 'unsubscribe',
        instruments: items.map(({ instrument }) => ({ token: instrument.token, segment: instrument.brexchange })),
      }),
    ];
  }

  receive(frame: Frame, sink: TickSink): void {
    const message = parse(frame);
    if (!message) {
      sink.malformed('not a JSON object');
      return;
    }
    switch (message.type) {
      case 'ticks':
        this.ticks(message.ticks, sink);
        break;
      case 'subscribed':
        sink.acknowledged(this.named(message.instruments));
        break;
      case 'refused':
        sink.rejected({ kind: 'fatal', message: textOf(message.reason), items: this.named(message.instruments) });
        break;
      case 'notice':
        sink.notice(textOf(message.text));
        break;
      case 'heartbeat':
        break;
      default:
        sink.malformed('unknown type of message');
    }
  }

  classify({ code, reason }: ConnectionFailure): Rejection | undefined {
    return code === UNPLAYABLE ? { kind: 'fatal', message: reason ?? 'the recording cannot be played' } : undefined;
  }

  private ticks(list: unknown, sink: TickSink): void {
    if (!Array.isArray(list)) {
      sink.malformed('ticks without a list');
      return;
    }
    for (const entry of list) {
      const tick = isObject(entry) ? this.tick(entry) : 'a tick that is no object';
      if (typeof tick === 'string') sink.malformed(tick);
      else if (tick) sink.tick(tick);
    }
  }

  /** @returns undefined for what is not subscribed (any more), a text for what is not understood */
  private tick(wire: Record<string, unknown>): Tick | string | undefined {
    const item = this.itemOf(wire);
    if (!item) return undefined;
    const { symbol, exchange } = item.instrument;
    if (!isMode(wire.mode)) return 'a tick without a mode';
    const tick: Tick = { symbol, exchange, mode: wire.mode };
    for (const field of QUOTE_FIELDS) {
      const value = wire[field];
      if (typeof value === 'number') tick[field] = value;
    }
    if (wire.depth !== undefined) {
      const depth = bookOf(wire.depth);
      if (!depth) return 'a depth that is no order book';
      tick.depth = depth;
    } else if (tick.mode === 'DEPTH') return 'a depth tick without a depth';
    if (wire.interpolated === true) tick.interpolated = true;
    if (wire.broker_supported === false) tick.broker_supported = false;
    if (typeof wire.broker_message === 'string') tick.broker_message = wire.broker_message;
    return tick;
  }

  private named(instruments: unknown): SubscriptionItem[] {
    if (!Array.isArray(instruments)) return [];
    return instruments.flatMap((entry) => {
      if (!isObject(entry)) return [];
      const item = this.itemOf(entry);
      return item && (entry.mode === undefined || entry.mode === item.mode) ? [item] : [];
    });
  }

  private itemOf({ segment, token }: Record<string, unknown>): SubscriptionItem | undefined {
    return this.items.get(`${textOf(segment)}:${textOf(token)}`);
  }
}

function keyOf({ instrument }: SubscriptionItem): string {
  return `${instrument.brexchange}:${instrument.token}`;
}

function request(body: Request): string {
  return JSON.stringify(body);
}

function parse(frame: Frame): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(frame.toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMode(value: unknown): value is Mode {
  return (MODES as readonly unknown[]).includes(value);
}

function bookOf(value: unknown): Depth | undefined {
  if (!isObject(value)) return undefined;
  const buy = sideOf(value.buy);
  const sell = sideOf(value.sell);
  return buy && sell ? { buy, sell } : undefined;
}

function sideOf(value: unknown): DepthLevelEntry[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const side: DepthLevelEntry[] = [];
  for (const level of value) {
    if (!Array.isArray(level)) return undefined;
    const [price, quantity, orders] = level as unknown[];
    if (typeof price !== 'number' || typeof quantity !== 'number') return undefined;
    side.push(typeof orders === 'number' ? { price, quantity, orders } : { price, quantity });
  }
  return side;
}
