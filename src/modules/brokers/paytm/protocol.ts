import { isIndexExchange } from '../../../common/exchanges.js';
import { parseJsonObject } from '../../../common/json-object.js';
import { MODE_RANK, type Mode } from '../../../common/mode.js';
import type { Instrument } from '../../instruments/instrument.js';
import type {
  Endpoint,
  Frame,
  Outbound,
  Protocol,
  ProtocolContext,
  SubscriptionItem,
  TickSink,
} from '../engine/contract.js';
import { brokerText } from '../families/feed/broker-text.js';
import { feedUrl } from '../families/feed/feed-url.js';
import { layoutOf, type PacketLayout, readPacket } from './packets.js';
import { type Preference, preferenceOf, removalOf } from './preferences.js';

const FEED_URL = 'wss://developer-ws.paytmmoney.com/broadcast/user/v1/data';
/** An id is free again only when the other exchange's instrument is dropped, in ms. */
const RETRY_REFUSED_MS = 30_000;
/** What error texts say when the login is the trouble. */
const CREDENTIAL_TROUBLE = /jwt|token|unauthori[sz]ed|session/i;

interface Held {
  instrument: Instrument;
  mode: Mode;
  preference: Preference;
}

/** One connection of the broadcast socket: lists of preferences out, packets and error texts in. */
export class PaytmProtocol implements Protocol {
  /** By security id. A packet names no exchange, and its code tells only indices from the rest. */
  private readonly indices = new Map<number, Held>();
  private readonly others = new Map<number, Held>();
  /** Items whose id an instrument of another exchange holds: refused with the next frame. */
  private readonly conflicts = new Map<string, SubscriptionItem>();
  private readonly offsetS: number;

  constructor(private readonly context: ProtocolContext) {
    this.offsetS = Number(context.credentials.trade_time_offset) || 0;
  }

  endpoint(): Endpoint {
    const { public_access_token: x_jwt_token } = this.context.credentials;
    return { transport: 'ws', url: feedUrl(this.context, FEED_URL, { x_jwt_token }) };
  }

  opened(): Outbound[] {
    return [];
  }

  /** Preferences of several modes stand side by side, so a change of mode adds the new one and removes the old. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const added: Preference[] = [];
    const removed: Preference[] = [];
    for (const item of items) {
      const { instrument, mode } = item;
      const preference = preferenceOf(instrument, mode);
      if (!preference) continue;
      const book = this.bookOf(instrument.exchange);
      const id = Number(instrument.token);
      const held = book.get(id);
      if (held && held.instrument.exchange !== instrument.exchange) {
        this.conflicts.set(keyOf(instrument), item);
        continue;
      }
      if (held?.mode === mode) continue;
      added.push(preference);
      if (held) removed.push(removalOf(held.preference));
      book.set(id, { instrument, mode, preference });
    }
    return request([...added, ...removed]);
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const removed: Preference[] = [];
    for (const { instrument } of items) {
      this.conflicts.delete(keyOf(instrument));
      const book = this.bookOf(instrument.exchange);
      const id = Number(instrument.token);
      const held = book.get(id);
      if (held?.instrument.exchange !== instrument.exchange) continue;
      book.delete(id);
      removed.push(removalOf(held.preference));
    }
    return request(removed);
  }

  receive(frame: Frame, sink: TickSink): void {
    if (this.conflicts.size > 0) this.refuseConflicts(sink);
    if (typeof frame === 'string') this.receiveText(frame, sink);
    else this.receivePackets(frame, sink);
  }

  /** Packets stand back to back. Behind one whose length is not known, nothing can be found. */
  private receivePackets(frame: Buffer, sink: TickSink): void {
    const now = this.context.now();
    let at = 0;
    do {
      const layout = layoutOf(frame[at] ?? 0);
      if (!layout) {
        sink.malformed(`packet code ${frame[at] ?? 'none'} is not known`);
        return;
      }
      if (at + layout.size > frame.length) {
        sink.malformed('a packet that is cut off');
        return;
      }
      this.receivePacket(frame, at, layout, now, sink);
      at += layout.size;
    } while (at < frame.length);
  }

  /** Of an id that nobody holds, or late in a poorer mode than is held now, a packet gives nothing. */
  private receivePacket(frame: Buffer, at: number, layout: PacketLayout, now: number, sink: TickSink): void {
    const held = (layout.isIndex ? this.indices : this.others).get(frame.readUInt32LE(at + layout.id));
    if (!held || MODE_RANK[layout.mode] < MODE_RANK[held.mode]) return;
    const tick = readPacket(frame, at, layout, held.mode, held.instrument, now, this.offsetS);
    if (tick) sink.tick(tick);
    else sink.malformed('a price that is no number');
  }

  /** The broker speaks in texts only when something is wrong, and names no subscription. */
  private receiveText(text: string, sink: TickSink): void {
    const { message, error } = parseJsonObject(text) ?? { message: text };
    const parts = [message, error].filter((part) => typeof part === 'string' && part.trim() !== '');
    const { access_token, public_access_token, api_secret } = this.context.credentials;
    const said = brokerText(parts.join(': '), [access_token, public_access_token, api_secret]);
    if (said === '') sink.malformed('a text that says nothing');
    else if (CREDENTIAL_TROUBLE.test(said)) sink.rejected({ kind: 'credential', message: said });
    else sink.notice(said);
  }

  private refuseConflicts(sink: TickSink): void {
    const items = [...this.conflicts.values()];
    this.conflicts.clear();
    const message = 'its security id is in use on another exchange, and the packets do not tell the two apart';
    sink.rejected({ kind: 'retryable', message, items, retryAfterMs: RETRY_REFUSED_MS });
  }

  private bookOf(exchange: string): Map<number, Held> {
    return isIndexExchange(exchange) ? this.indices : this.others;
  }
}

function request(preferences: readonly Preference[]): Outbound[] {
  return preferences.length > 0 ? [JSON.stringify(preferences)] : [];
}

function keyOf({ exchange, token }: Instrument): string {
  return `${exchange}:${token}`;
}
