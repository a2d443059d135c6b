import { ApiError } from '../../api/api-error.js';
import { type InstrumentId, keyOf } from '../instrument-id.js';
import { isFinal, type Link, retryDelay } from './link.js';
import type { MarketSocket, SocketAuth } from './market-socket.js';
import {
  type DepthData,
  type ErrorMessage,
  type MarketDataMessage,
  QUOTE_MODE,
  type StatusMessage,
  type SubscriptionReply,
} from './messages.js';
import { Observed } from './observed.js';
import { Subscriptions } from './subscriptions.js';
import { type StoreParts, TickStore } from './tick-store.js';

interface ConnectError {
  message: string;
  /** Present where the gateway answered. */
  data?: ErrorMessage;
}

export interface LiveMarketParts extends StoreParts {
  openSocket(auth: SocketAuth): MarketSocket;
  /** @throws ApiError */
  accessToken(): Promise<string>;
  /** Replaces a token that was refused. @throws ApiError */
  renewedToken(): Promise<string>;
  /** From 0 to 1. */
  random(): number;
}

/** The live values of one feed: holds the connection, subscribes what is watched, and comes back by itself. */
export class LiveMarket {
  readonly link = new Observed<Link>({ status: 'closed' });
  /** What the gateway says about the feed; undefined before it has. */
  readonly feedStatus = new Observed<StatusMessage | undefined>(undefined);
  readonly quotes: TickStore;
  readonly depths: TickStore<DepthData>;
  readonly subscriptions: Subscriptions;
  private socket: MarketSocket | undefined;
  /** What the gateway said last; the reason, when the connection ends after it. */
  private farewell = '';
  private visible: readonly string[] = [];
  private cancelRetry: (() => void) | undefined;
  private attempt = 0;
  private hasRenewed = false;
  /** Grows with every connection: what an earlier one still says is not heard. */
  private era = 0;

  constructor(
    readonly feed: string,
    private readonly parts: LiveMarketParts,
  ) {
    this.quotes = new TickStore(parts);
    this.depths = new TickStore(parts);
    this.subscriptions = new Subscriptions((event, payload) => {
      const { socket } = this;
      if (this.link.get().status !== 'open' || !socket) return false;
      socket.emit(event, payload);
      return true;
    });
  }

  /** Connects; while it is connected or tries to, nothing happens. */
  open(): void {
    const { status } = this.link.get();
    if (status === 'open' || status === 'connecting') return;
    void this.connect();
  }

  /** Tries at once instead of at the time of the countdown, also after a refusal. */
  retry(): void {
    this.attempt = 0;
    this.hasRenewed = false;
    this.open();
  }

  pause(): void {
    this.end({ status: 'paused' });
  }

  close(): void {
    this.end({ status: 'closed' });
  }

  /** What the board shows, in any order; each change is sent as a difference. */
  watch(instruments: readonly InstrumentId[]): void {
    this.subscriptions.watch(instruments);
    this.quotes.keepOnly(new Set(instruments.map(keyOf)));
  }

  /** The one instrument whose order book is shown. */
  watchDepth(instrument: InstrumentId | undefined, level: number): void {
    this.subscriptions.watchDepth(instrument, level);
    this.depths.keepOnly(new Set(instrument ? [keyOf(instrument)] : []));
  }

  /** What is on the screen: its values come without delay, those of the others twice a second. */
  show(keys: readonly string[]): void {
    this.visible = keys;
    this.socket?.show(keys);
  }

  private async connect(): Promise<void> {
    this.cancelRetry?.();
    this.link.set({ status: 'connecting' });
    const era = ++this.era;
    try {
      const token = await this.parts.accessToken();
      if (era === this.era) this.attach(this.parts.openSocket({ token, feed: this.feed }), era);
    } catch (error) {
      if (era === this.era) this.failed(error);
    }
  }

  private attach(socket: MarketSocket, era: number): void {
    this.socket = socket;
    socket.show(this.visible);
    socket.onEvent((event, payload) => {
      if (era === this.era) this.hear(event, payload);
    });
    socket.onMarketData((messages) => {
      if (era === this.era) for (const message of messages) this.receive(message);
    });
  }

  private hear(event: string, payload: unknown): void {
    switch (event) {
      case 'connect':
        this.connected();
        break;
      case 'connect_error':
        void this.refused(payload as ConnectError);
        break;
      case 'disconnect':
        this.lost(this.farewell || 'The connection to the gateway was lost');
        break;
      case 'status':
        this.feedStatus.set(payload as StatusMessage);
        break;
      case 'subscription_success':
      case 'subscription_error':
        this.subscriptions.answered(payload as SubscriptionReply);
        break;
      case 'system_alert':
        // The others are news for admins, and no reason for the connection to end.
        if ((payload as ErrorMessage).code === 'SERVER_SHUTDOWN') {
          this.farewell = (payload as ErrorMessage).message ?? '';
        }
        break;
      case 'error':
        this.scolded(payload as ErrorMessage);
    }
  }

  private scolded(error: ErrorMessage): void {
    const { code, message = '', symbol } = error;
    if (symbol !== undefined) this.subscriptions.lost(error);
    else if (code === 'AUTHENTICATION_ERROR') void this.refused({ message, data: error });
    else this.farewell = message;
  }

  private connected(): void {
    this.attempt = 0;
    this.hasRenewed = false;
    this.farewell = '';
    this.link.set({ status: 'open' });
    this.subscriptions.resend();
  }

  private receive(message: MarketDataMessage): void {
    const store = message.mode === QUOTE_MODE ? this.quotes : this.depths;
    store.receive(`${message.exchange}:${message.symbol}`, message);
  }

  private async refused(error: ConnectError): Promise<void> {
    const { code, message = error.message } = error.data ?? {};
    if (code === 'AUTHENTICATION_ERROR' && !this.hasRenewed) {
      this.hasRenewed = true;
      const { era } = this;
      await this.parts.renewedToken().catch(() => {});
      if (era === this.era) void this.connect();
    } else if (isFinal(code)) this.end({ status: 'refused', code, message });
    else this.lost(code === undefined ? 'The gateway cannot be reached' : message);
  }

  /** No token could be had: the session is over, which the page notices by itself, or nobody could be asked. */
  private failed(error: unknown): void {
    if (error instanceof ApiError && !error.isTemporary) {
      this.end({ status: 'refused', code: error.code, message: error.message });
    } else this.lost(error instanceof Error ? error.message : String(error));
  }

  private lost(reason: string): void {
    const delay = retryDelay(++this.attempt, this.parts.random);
    this.end({ status: 'waiting', retryAt: this.parts.now() + delay, reason });
    this.cancelRetry = this.parts.after(delay, () => void this.connect());
  }

  private end(link: Link): void {
    this.era++;
    this.cancelRetry?.();
    this.socket?.disconnect();
    this.socket = undefined;
    this.feedStatus.set(undefined);
    this.link.set(link);
  }
}
