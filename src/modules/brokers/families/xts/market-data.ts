import { isJsonObject, type JsonObject, parseJsonObject } from '../../../../common/json-object.js';
import { MODE_RANK, type Mode } from '../../../../common/mode.js';
import type { Tick } from '../../../../common/tick.js';
import type { TickSink } from '../../engine/contract.js';
import { type BinaryPacket, readAttachment } from './attachment.js';
import { CircuitBands } from './circuit-bands.js';
import { numeric, readFullMessage } from './full-message.js';
import { type Entry, InstrumentBook } from './instrument-book.js';
import { DEPTH_CODE, OPEN_INTEREST_CODE, PROPERTY_CODE, rankOf, TOUCHLINE_CODE } from './message-codes.js';
import { bodyOffset, readDepthPayload, readOpenInterestPayload, readTouchlinePayload } from './packet-payload.js';
import { applyPartialMessage, parsePartialMessage } from './partial-message.js';
import { type Quote, TickWriter } from './quote.js';
import { isTrusted } from './times.js';

/** Turns messages of every form into ticks of the instruments that are held. */
export class MarketData {
  private readonly bands = new CircuitBands();
  readonly book = new InstrumentBook(this.bands);
  private readonly ticks = new TickWriter();
  private readonly distrusted = new Set<number>();

  /** @param now epoch ms */
  constructor(private readonly now: () => number) {}

  /**
   * Reads a message of text: full, or a list of changes.
   *
   * @param code of a message that does not tell its own; undefined where nothing else tells
   * @returns why it cannot be read
   */
  text(code: number | undefined, payload: unknown, sink: TickSink): string | undefined {
    if (typeof payload === 'string' && payload.startsWith('t:')) return this.partial(code, payload, sink);
    const body = typeof payload === 'string' ? parseJsonObject(payload) : payload;
    if (!isJsonObject(body)) return 'data that is no JSON object';
    const own = numeric(body.MessageCode) ?? code;
    return own === undefined ? 'data without a message code' : this.full(own, body, sink);
  }

  /** Reads binary packets from `at` on. */
  packets(bytes: Buffer, at: number, sink: TickSink): void {
    const malformed = readAttachment(bytes, at, (packet) => {
      const reason = this.packet(packet, sink);
      if (reason) sink.malformed(reason);
    });
    if (malformed) sink.malformed(malformed);
  }

  private full(code: number, body: JsonObject, sink: TickSink): string | undefined {
    if (rankOf(code) === undefined && code !== OPEN_INTEREST_CODE) return undefined;
    const segment = numeric(body.ExchangeSegment);
    const instrumentId = numeric(body.ExchangeInstrumentID);
    if (segment === undefined || instrumentId === undefined) return 'data without an instrument';
    const entry = this.book.find(segment, instrumentId);
    if (!entry) return undefined;
    if (code === OPEN_INTEREST_CODE) {
      entry.openInterest = numeric(body.OpenInterest) ?? entry.openInterest;
      return undefined;
    }
    const quote = entry.quote(code);
    readFullMessage(body, segment, quote);
    this.emit(code, entry, quote, sink);
    return undefined;
  }

  private partial(code: number | undefined, text: string, sink: TickSink): string | undefined {
    if (code === undefined) return 'a partial message without a code';
    // These come all the time, for all instruments.
    if (code === PROPERTY_CODE && !this.bands.concerns(text)) return undefined;
    const message = parsePartialMessage(text);
    if (!message) return 'a partial message that is no list';
    if (code === PROPERTY_CODE) {
      this.bands.change(message);
      return undefined;
    }
    const entry = this.book.find(message.segment, message.instrumentId);
    if (!entry) return undefined;
    if (code === OPEN_INTEREST_CODE) {
      entry.openInterest = numeric(message.changes.get('o')) ?? entry.openInterest;
      return undefined;
    }
    const quote = entry.quote(code);
    if (!applyPartialMessage(message, quote)) return 'a partial message with a value that is no number';
    this.emit(code, entry, quote, sink);
    return undefined;
  }

  private packet({ code, segment, instrumentId, payload }: BinaryPacket, sink: TickSink): string | undefined {
    // The layout of LTP packets is not published.
    if (code !== TOUCHLINE_CODE && code !== DEPTH_CODE && code !== OPEN_INTEREST_CODE) return undefined;
    const at = bodyOffset(payload, code);
    if (typeof at === 'string') return at;
    const entry = this.book.find(segment, instrumentId);
    if (!entry) return undefined;
    if (code === OPEN_INTEREST_CODE) {
      const openInterest = readOpenInterestPayload(payload, at);
      entry.openInterest = openInterest ?? entry.openInterest;
      return openInterest === undefined ? 'an open interest that is cut off' : undefined;
    }
    const quote = entry.quote(code);
    const read = code === DEPTH_CODE ? readDepthPayload : readTouchlinePayload;
    if (!read(payload, at, segment, quote)) return `a payload of code ${code} with ${payload.length} bytes`;
    this.emit(code, entry, quote, sink);
    return undefined;
  }

  /** A poorer message than what is held tells nothing new: it is left over from before a change of modes. */
  private emit(code: number, entry: Entry, quote: Quote, sink: TickSink): void {
    const { instrument, mode } = entry.item;
    if (quote.ltp === undefined || (rankOf(code) ?? 0) < MODE_RANK[mode]) return;
    const tick = this.written(mode, quote, entry);
    tick.symbol = instrument.symbol;
    tick.exchange = instrument.exchange;
    this.stamp(tick, quote, entry.segment, sink);
    sink.tick(tick);
  }

  private written(mode: Mode, quote: Quote, entry: Entry): Tick {
    if (mode === 'LTP') return this.ticks.ltp(quote);
    return mode === 'QUOTE' ? this.ticks.quote(quote, entry) : this.ticks.depth(quote, entry);
  }

  private stamp(tick: Tick, quote: Quote, segment: number, sink: TickSink): void {
    const now = this.now();
    const sentAt = quote.updatedAt ?? quote.sentAt;
    const time = sentAt ?? quote.tradedAt;
    const isSound = time === undefined || isTrusted(time, segment, now);
    if (!isSound) this.distrust(segment, sink);
    tick.timestamp = (isSound ? sentAt : undefined) ?? now;
    tick.ltt = isSound ? quote.tradedAt : undefined;
  }

  /** Told once: it is every message of the segment, or none. */
  private distrust(segment: number, sink: TickSink): void {
    if (this.distrusted.has(segment)) return;
    this.distrusted.add(segment);
    sink.notice(`times of segment ${segment} are more than a day off, and the time of receipt stands in for them`);
  }
}
