import type { DepthData } from '../board/market/messages.js';
import { Rate } from '../playground/rate.js';
import { closeMeaning } from '../websocket/close-meaning.js';
import { GatewayLine } from '../websocket/gateway-line.js';
import { PacedStore } from '../websocket/paced-store.js';

const DRAW_MS = 100;

export interface TestedSubscription {
  /** 1: LTP, 2: Quote, 3: Depth. */
  mode: number;
  /** Depth only. */
  depthLevel?: number;
}

export interface TestedInstrument {
  symbol: string;
  exchange: string;
}

/** What has come of one subscription. */
export interface Outcome extends TestedSubscription {
  /** How the gateway answered; undefined: not yet. */
  status: 'success' | 'warning' | 'error' | undefined;
  /** The levels that are delivered; they may be fewer than were asked for. */
  grantedLevel: number | undefined;
  message: string;
  messages: number;
  perSecond: number;
  /** Epoch ms of the newest message. */
  at: number | undefined;
  data: DepthData | undefined;
  raw: string;
}

export interface TestSnapshot {
  state: 'idle' | 'connecting' | 'subscribed' | 'ended';
  /** Why there is nothing to see; empty: there is. */
  error: string;
  instrument: TestedInstrument | undefined;
  /** What the gateway said of the feed's state last. */
  feed: string;
  outcomes: readonly Outcome[];
}

interface Message {
  type?: string;
  status?: string;
  state?: string;
  broker?: string;
  code?: string;
  message?: string;
  mode?: number | string;
  depth?: number;
  request_id?: string;
  data?: DepthData;
}

/** One key, one instrument, some subscriptions: what a test page shows. */
export class TestLine {
  private line: GatewayLine | undefined;
  private state: TestSnapshot['state'] = 'idle';
  private error = '';
  private feed = '';
  private instrument: TestedInstrument | undefined;
  private outcomes: Outcome[] = [];
  private rates: Rate[] = [];
  readonly store = new PacedStore(() => this.snapshot(), DRAW_MS);

  /** Begins anew. */
  start(url: string, key: string, instrument: TestedInstrument, wanted: readonly TestedSubscription[]): void {
    this.stop();
    this.state = 'connecting';
    this.error = '';
    this.feed = '';
    this.instrument = instrument;
    this.outcomes = wanted.map(newOutcome);
    this.rates = wanted.map(() => new Rate());
    const line = new GatewayLine(url, {
      opened: () => this.line === line && line.send(JSON.stringify({ action: 'authenticate', api_key: key })),
      received: (text) => this.line === line && this.received(text),
      closed: (code, reason) => this.line === line && this.closed(code, reason),
    });
    this.line = line;
    this.store.flush();
  }

  stop(): void {
    const { line } = this;
    if (!line) return;
    this.line = undefined;
    this.state = 'ended';
    line.close();
    this.store.flush();
  }

  end(): void {
    this.stop();
    this.store.end();
  }

  private received(text: string): void {
    const message = JSON.parse(text) as Message;
    switch (message.type) {
      case 'auth_response':
      case 'auth':
        this.authenticated(message);
        break;
      case 'market_data':
        this.ticked(message, text);
        break;
      case 'status':
        this.feed = feedText(message);
        break;
      case 'subscription':
      case 'error':
        this.answered(message);
        break;
    }
    this.store.changed();
  }

  private authenticated(message: Message): void {
    if (message.status !== 'success') {
      this.error = message.message ?? 'The key was refused';
      return;
    }
    // Both shapes of the reply come by default: one of them is enough.
    if (this.state === 'subscribed') return;
    this.state = 'subscribed';
    this.feed = feedText(message);
    for (const [index, { mode, depthLevel }] of this.outcomes.entries()) {
      const request = { action: 'subscribe', ...this.instrument, mode, depth_level: depthLevel };
      this.line!.send(JSON.stringify({ ...request, request_id: String(index) }));
    }
  }

  private answered({ type, status, code, message, depth, request_id }: Message): void {
    const outcome = this.outcomes[Number(request_id)];
    if (!outcome) {
      this.error = message ?? code ?? '';
      return;
    }
    outcome.status = type === 'error' ? 'error' : status === 'warning' ? 'warning' : 'success';
    outcome.grantedLevel = depth;
    outcome.message = [code, message].filter(Boolean).join(': ');
    if (outcome.status === 'success') outcome.message = '';
  }

  private ticked({ mode, data }: Message, raw: string): void {
    const index = this.outcomes.findIndex((outcome) => outcome.mode === mode);
    const outcome = this.outcomes[index];
    if (!outcome) return;
    const now = Date.now();
    this.rates[index]!.add(1, now);
    outcome.messages += 1;
    outcome.at = now;
    outcome.data = data;
    outcome.raw = raw;
  }

  private closed(code: number, reason: string): void {
    this.line = undefined;
    this.state = 'ended';
    this.error ||= `The gateway closed the connection with ${code}${reason && ` "${reason}"`}: ${closeMeaning(code)}`;
    this.store.flush();
  }

  private snapshot(): TestSnapshot {
    const now = Date.now();
    return {
      state: this.state,
      error: this.error,
      instrument: this.instrument,
      feed: this.feed,
      outcomes: this.outcomes.map((outcome, index) => ({ ...outcome, perSecond: this.rates[index]!.perSecond(now) })),
    };
  }
}

function newOutcome(wanted: TestedSubscription): Outcome {
  return {
    ...wanted,
    status: undefined,
    grantedLevel: undefined,
    message: '',
    messages: 0,
    perSecond: 0,
    at: undefined,
    data: undefined,
    raw: '',
  };
}

function feedText({ broker = '', state = '' }: Message): string {
  return state ? `${broker}: ${state.replace('_', ' ')}` : broker;
}
