import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';
import type { Mode } from '../../../common/mode.js';
import { redact } from '../../../common/redact.js';
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
import { feedUrl } from '../families/feed/feed-url.js';
import { Groups } from '../families/feed/groups.js';
import { PacketDecoder, type PacketSubject, packetSubject } from './decode.js';
import { accessTokenOf } from './login.js';

const FEED_URL = 'wss://ws.kite.trade/';

const MODE_NAMES: Readonly<Record<Mode, string>> = { LTP: 'ltp', QUOTE: 'quote', DEPTH: 'full' };

/** What error texts and close reasons say when the login is the trouble. */
const CREDENTIAL_TROUBLE = /api_key|access_token|TokenException/i;

interface Held extends PacketSubject {
  mode: Mode;
}

/** One connection of the Kite ticker: JSON requests out, binary packets and JSON texts in. */
export class KiteProtocol implements Protocol {
  private readonly held = new Map<number, Held>();
  private readonly decoder = new PacketDecoder();

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { credentials } = this.context;
    const query = { api_key: credentials.api_key, access_token: accessTokenOf(credentials) };
    return { transport: 'ws', url: feedUrl(this.context, FEED_URL, query), headers: { 'X-Kite-Version': '3' } };
  }

  opened(): Outbound[] {
    return [];
  }

  /** A token that is held already only changes its mode; a subscribe would count against the limit again. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const fresh: number[] = [];
    const modes = new Groups<Mode, number>();
    for (const { instrument, mode } of items) {
      const token = tokenOf(instrument.token);
      const held = this.held.get(token);
      if (held?.mode === mode) continue;
      if (!held) fresh.push(token);
      this.held.set(token, { ...packetSubject(instrument, token), mode });
      modes.add(mode, token);
    }
    const frames = [...modes].map(([mode, tokens]) => request('mode', [MODE_NAMES[mode], tokens]));
    return fresh.length > 0 ? [request('subscribe', fresh), ...frames] : frames;
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const tokens = items.map(({ instrument }) => tokenOf(instrument.token)).filter((token) => this.held.delete(token));
    return tokens.length > 0 ? [request('unsubscribe', tokens)] : [];
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string') this.receiveText(frame, sink);
    // One byte is the heartbeat.
    else if (frame.length !== 1) this.receivePackets(frame, sink);
  }

  classify({ status, reason }: ConnectionFailure): Rejection | undefined {
    if (status === 401 || status === 403) {
      return { kind: 'credential', message: `Kite refused the access token (HTTP ${status}): a new login is needed` };
    }
    if (status === undefined && reason && CREDENTIAL_TROUBLE.test(reason)) {
      return { kind: 'credential', message: this.clean(reason) };
    }
    return undefined;
  }

  private receivePackets(frame: Buffer, sink: TickSink): void {
    if (frame.length < 2) {
      sink.malformed('an empty frame');
      return;
    }
    const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
    const receivedAt = this.context.now();
    const count = view.getUint16(0);
    let offset = 2;
    for (let packet = 0; packet < count; packet++) {
      if (offset + 2 > frame.length) {
        sink.malformed('fewer packets than announced');
        return;
      }
      const length = view.getUint16(offset);
      offset += 2;
      if (offset + length > frame.length) {
        sink.malformed('a packet that is cut off');
        return;
      }
      this.receivePacket(view, offset, length, receivedAt, sink);
      offset += length;
    }
    if (offset < frame.length) sink.malformed('bytes after the last packet');
  }

  private receivePacket(view: DataView, offset: number, length: number, receivedAt: number, sink: TickSink): void {
    // The shortest kind holds a token and a price.
    if (length < 8) {
      sink.malformed(`a packet of ${length} bytes`);
      return;
    }
    const held = this.held.get(view.getUint32(offset));
    if (!held) return;
    const tick = this.decoder.decode(view, offset, length, held, receivedAt);
    if (tick) sink.tick(tick);
    else sink.malformed(`a packet of ${length} bytes`);
  }

  private receiveText(text: string, sink: TickSink): void {
    const message = parseJsonObject(text);
    if (!message) {
      sink.malformed('a text that is no JSON object');
      return;
    }
    const { type, data } = message;
    if (type === 'order') {
      if (isJsonObject(data)) sink.order(data);
      else sink.malformed('an order without data');
    } else if (type === 'error' || type === 'message') {
      if (typeof data === 'string') this.receiveNotice(type, data, sink);
      else sink.malformed(`a text of type ${type} without data`);
    }
  }

  private receiveNotice(type: 'error' | 'message', data: string, sink: TickSink): void {
    const message = this.clean(data);
    if (type === 'error' && CREDENTIAL_TROUBLE.test(data)) sink.rejected({ kind: 'credential', message });
    else sink.notice(message);
  }

  private clean(text: string): string {
    const { api_secret, access_token } = this.context.credentials;
    return redact(text, [api_secret, access_token, accessTokenOf(this.context.credentials)]);
  }
}

function request(action: string, value: unknown): string {
  return JSON.stringify({ a: action, v: value });
}

/** Existing databases hold `<instrument token>::::<exchange token>`. */
function tokenOf(token: string): number {
  return Number.parseInt(token, 10);
}
