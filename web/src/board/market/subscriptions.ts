import { type InstrumentId, keyOf } from '../instrument-id.js';
import { type ErrorMessage, QUOTE_MODE, type SubscriptionReply } from './messages.js';
import { Observed } from './observed.js';

/** Why an instrument has no prices. */
export interface SubscriptionFault {
  code: string;
  message: string;
}

/** What came of the wish for an order book. */
export interface DepthGrant {
  key: string;
  /** Levels a side that the gateway delivers; undefined where it refused. */
  level: number | undefined;
  /** Why it is not what was asked for; empty where it is. */
  message: string;
}

type Mode = 'Quote' | 'Depth';

interface Request {
  mode: Mode;
  symbols: readonly InstrumentId[];
}

/** What is wanted of a feed, and what the gateway made of it. Sends differences; to a new connection, everything. */
export class Subscriptions {
  readonly faults = new Observed<ReadonlyMap<string, SubscriptionFault>>(new Map());
  readonly depthGrant = new Observed<DepthGrant | undefined>(undefined);
  private wanted = new Map<string, InstrumentId>();
  private depth: { instrument: InstrumentId; level: number } | undefined;
  /** Requests whose replies are still to come, by their ids. */
  private readonly pending = new Map<number, Request>();
  private lastId = 0;

  /** @param send says it to the gateway; gives false while there is no connection, which `resend` makes up for */
  constructor(private readonly send: (event: 'subscribe' | 'unsubscribe', payload: unknown) => boolean) {}

  watch(instruments: readonly InstrumentId[]): void {
    const before = this.wanted;
    this.wanted = new Map(instruments.map((instrument) => [keyOf(instrument), instrument]));
    this.putFaults([...this.faults.get()].filter(([key]) => this.wanted.has(key)));
    this.unsubscribe({ mode: 'Quote', symbols: missingIn(this.wanted, before) });
    this.subscribe({ mode: 'Quote', symbols: missingIn(before, this.wanted) });
  }

  watchDepth(instrument: InstrumentId | undefined, level: number): void {
    const before = this.depth;
    const isSame = before !== undefined && instrument !== undefined && keyOf(before.instrument) === keyOf(instrument);
    if (isSame ? before.level === level : before === instrument) return;
    if (before && !isSame) this.unsubscribe({ mode: 'Depth', symbols: [before.instrument] });
    this.depth = instrument && { instrument, level };
    this.depthGrant.set(undefined);
    this.subscribeDepth();
  }

  /** Says everything again, to a gateway that knows nothing of this page. */
  resend(): void {
    this.pending.clear();
    this.putFaults([]);
    this.depthGrant.set(undefined);
    this.subscribe({ mode: 'Quote', symbols: [...this.wanted.values()] });
    this.subscribeDepth();
  }

  answered({ request_id = 0, subscriptions, code = '', message = code }: SubscriptionReply): void {
    const request = this.pending.get(request_id);
    if (!request) return;
    this.pending.delete(request_id);
    const entries = subscriptions ?? request.symbols.map((id) => ({ ...id, status: 'error' as const, code, message }));
    const faults = new Map(this.faults.get());
    for (const entry of entries) {
      const { symbol = '', exchange = '', status, code = '', message = code } = entry;
      const key = keyOf({ symbol, exchange });
      if (request.mode === 'Depth') this.granted({ key, level: status === 'error' ? undefined : entry.depth, message });
      else if (status === 'error' && this.wanted.has(key)) faults.set(key, { code, message });
      else faults.delete(key);
    }
    this.putFaults([...faults]);
  }

  /** A subscription was taken away: its user may no longer see the instrument. */
  lost({ symbol = '', exchange = '', requested_mode, code = '', message = code }: ErrorMessage): void {
    const key = keyOf({ symbol, exchange });
    if (requested_mode !== QUOTE_MODE) this.granted({ key, level: undefined, message });
    else if (this.wanted.has(key)) this.putFaults([...this.faults.get(), [key, { code, message }]]);
  }

  private granted(grant: DepthGrant): void {
    // The reply may come when another instrument has been chosen.
    if (this.depth && keyOf(this.depth.instrument) === grant.key) this.depthGrant.set(grant);
  }

  private subscribeDepth(): void {
    if (!this.depth) return;
    const { instrument, level } = this.depth;
    this.subscribe({ mode: 'Depth', symbols: [instrument] }, { depth_level: level });
  }

  private subscribe(request: Request, more: object = {}): void {
    if (request.symbols.length === 0) return;
    const request_id = this.lastId + 1;
    if (!this.send('subscribe', { ...request, ...more, request_id })) return;
    this.lastId = request_id;
    this.pending.set(request_id, request);
  }

  private unsubscribe(request: Request): void {
    if (request.symbols.length > 0) this.send('unsubscribe', request);
  }

  private putFaults(faults: readonly [string, SubscriptionFault][]): void {
    if (faults.length > 0 || this.faults.get().size > 0) this.faults.set(new Map(faults));
  }
}

/** Those of `all` that are not among `some`. */
function missingIn(some: ReadonlyMap<string, InstrumentId>, all: ReadonlyMap<string, InstrumentId>): InstrumentId[] {
  return [...all].filter(([key]) => !some.has(key)).map(([, instrument]) => instrument);
}
