import { isJsonObject, type JsonObject, parseJsonObject, textOf } from '../../../common/json-object.js';
import type {
  ConnectionFailure,
  Endpoint,
  Frame,
  Outbound,
  Protocol,
  ProtocolContext,
  Rejection,
  SubscriptionItem,
  TickSink,
} from '../engine/contract.js';
import { frameText } from '../families/feed/frame-text.js';
import { Acknowledgements } from './acknowledgements.js';
import { ContractState } from './contract-state.js';
import { lenientNumber } from './lenient-number.js';
import { bookRequests, ENABLE_HEARTBEAT, tickerRequest } from './requests.js';

const FEED_URL = 'wss://public-socket.india.delta.exchange';

/** Too many new connections of one address: the broker asks for five to ten minutes of peace; in ms. */
const TOO_MANY_CONNECTIONS_WAIT_MS = 300_000;

/** Frames that need no answer and hold no data of ours. */
const SILENT_TYPES: ReadonlySet<unknown> = new Set(['heartbeat', 'pong', 'key-auth', 'product_updates']);

/** The public socket: tickers and books as JSON texts. */
export class DeltaProtocol implements Protocol {
  private readonly contracts = new Map<string, ContractState>();
  private readonly acknowledgements = new Acknowledgements();

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    return { transport: 'ws', url: this.context.urls?.[this.context.channel] ?? FEED_URL };
  }

  opened(): Outbound[] {
    return [ENABLE_HEARTBEAT];
  }

  /** All modes need the ticker; DEPTH needs the book as well. Only what is not held yet is asked for. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const tickers = items.filter(({ instrument }) => !this.contracts.has(instrument.brsymbol));
    const books = items.filter((item) => item.mode === 'DEPTH' && !this.holdsBook(item));
    const leftBooks = items.filter((item) => item.mode !== 'DEPTH' && this.holdsBook(item));
    for (const item of items) this.hold(item);
    this.acknowledgements.expect('ticker', tickers);
    for (const item of books) this.acknowledgements.expect('ob_l2', [item]);
    return [
      ...tickerRequest('subscribe', symbolsOf(tickers)),
      ...bookRequests('subscribe', symbolsOf(books)),
      ...bookRequests('unsubscribe', symbolsOf(leftBooks)),
    ];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const { tickers, books } = this.drop(items);
    return [...tickerRequest('unsubscribe', tickers), ...bookRequests('unsubscribe', books)];
  }

  receive(frame: Frame, sink: TickSink): void {
    const message = parseJsonObject(frameText(frame));
    const fault = message ? this.read(message, sink) : 'no JSON object';
    if (fault !== undefined) sink.malformed(fault);
  }

  classify({ status }: ConnectionFailure): Rejection | undefined {
    if (status !== 429) return undefined;
    return { kind: 'retryable', message: 'too many new connections', retryAfterMs: TOO_MANY_CONNECTIONS_WAIT_MS };
  }

  /** Gives what is wrong with the message. */
  private read(message: JsonObject, sink: TickSink): string | undefined {
    switch (message.type) {
      case 'ticker':
        return this.ticker(message, sink);
      case 'ob_l2':
        return this.book(message, sink);
      case 'subscriptions':
        return this.subscriptions(message, sink);
      case 'error':
      case 'system_status':
        sink.notice(noticeText(message));
        return undefined;
      default:
        return SILENT_TYPES.has(message.type) ? undefined : 'a message of no known type';
    }
  }

  /** A frame for an option chain holds several contracts; only those that are subscribed are read. */
  private ticker(message: JsonObject, sink: TickSink): string | undefined {
    if (!Array.isArray(message.d)) return 'a ticker without contracts';
    let strays = 0;
    for (const entry of message.d as unknown[]) {
      if (!isJsonObject(entry)) {
        strays += 1;
        continue;
      }
      const contract = this.contracts.get(textOf(entry.s ?? message.sy));
      if (!contract) continue;
      contract.mergeTicker(entry, message.sp);
      this.emit(contract, message, sink);
    }
    return strays > 0 ? `${strays} ticker entries that are no objects` : undefined;
  }

  private book(message: JsonObject, sink: TickSink): string | undefined {
    const contract = this.contracts.get(textOf(message.sy));
    if (contract?.item.mode !== 'DEPTH') return undefined;
    const unread = contract.mergeBook(message);
    this.emit(contract, message, sink);
    return unread > 0 ? `${unread} levels of a book that are no numbers` : undefined;
  }

  private emit(contract: ContractState, message: JsonObject, sink: TickSink): void {
    const micros = lenientNumber(message.ts);
    const tick = contract.tick(micros === undefined ? this.context.now() : Math.trunc(micros / 1000));
    if (tick) sink.tick(tick);
  }

  /** What was refused is dropped as a whole, so that a later request for it starts afresh. */
  private subscriptions({ channels }: JsonObject, sink: TickSink): string | undefined {
    if (!Array.isArray(channels)) return 'an acknowledgement without channels';
    for (const { channel, items, message } of this.acknowledgements.read(channels, sink)) {
      const { tickers, books } = this.drop(items);
      const rest = channel === 'ticker' ? bookRequests('unsubscribe', books) : tickerRequest('unsubscribe', tickers);
      for (const frame of rest) sink.send(frame);
      sink.rejected({ kind: 'fatal', message, items: [...items] });
    }
    return undefined;
  }

  /** Forgets contracts; gives the symbols that were held, by channel. */
  private drop(items: readonly SubscriptionItem[]): { tickers: string[]; books: string[] } {
    const held = items.filter(({ instrument }) => this.contracts.has(instrument.brsymbol));
    const books = symbolsOf(held.filter((item) => this.holdsBook(item)));
    this.acknowledgements.forget(held);
    for (const { instrument } of held) this.contracts.delete(instrument.brsymbol);
    return { tickers: symbolsOf(held), books };
  }

  private hold(item: SubscriptionItem): void {
    const contract = this.contracts.get(item.instrument.brsymbol);
    if (!contract) {
      this.contracts.set(item.instrument.brsymbol, new ContractState(item));
      return;
    }
    if (item.mode !== 'DEPTH') contract.forgetBook();
    contract.item = item;
  }

  private holdsBook({ instrument }: SubscriptionItem): boolean {
    return this.contracts.get(instrument.brsymbol)?.item.mode === 'DEPTH';
  }
}

function symbolsOf(items: readonly SubscriptionItem[]): string[] {
  return items.map(({ instrument }) => instrument.brsymbol);
}

/** The documents do not say which key holds the text. */
function noticeText({ type, message, msg, error, status }: JsonObject): string {
  const text = [message, msg, error, status].find((one) => typeof one === 'string');
  return `${textOf(type)}${text === undefined ? '' : `: ${String(text)}`}`;
}
