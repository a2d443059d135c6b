import { parseJsonObject } from '../../../common/json-object.js';
import { MODE_RANK, type Mode } from '../../../common/mode.js';
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
import { LTP_LENGTH, PacketDecoder, packetMode } from './decode.js';

const FEED_URL = 'wss://ds.arrow.trade';

/** A client that sends none for about ten seconds gets no ticks and is dropped. */
const HEARTBEAT_MS = 3000;
const HEARTBEAT = 'PONG';

const MODE_NAMES: Readonly<Record<Mode, string>> = { LTP: 'ltpc', QUOTE: 'quote', DEPTH: 'full' };

/** What error texts and close reasons say when the login is the trouble. */
const CREDENTIAL_TROUBLE = /(invalid|expired?) (token|session|app ?id)|(token|session) (has )?expired|unauthori[sz]ed/i;

/** One connection of the standard stream: JSON requests and text heartbeats out, packets of fixed sizes in. */
export class ArrowProtocol implements Protocol {
  readonly heartbeat = { intervalMs: HEARTBEAT_MS, frame: () => HEARTBEAT };
  /** By token, which is unique over all exchanges. */
  private readonly held = new Map<number, SubscriptionItem>();
  private readonly decoder = new PacketDecoder();

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { app_id: appID, access_token: token } = this.context.credentials;
    return { transport: 'ws', url: feedUrl(this.context, FEED_URL, { appID, token }) };
  }

  opened(): Outbound[] {
    return [HEARTBEAT];
  }

  /** The server keeps one mode of a token, so a change leaves the old one first, by its name. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const left = new Groups<Mode, number>();
    const wanted = new Groups<Mode, number>();
    for (const item of items) {
      const token = Number(item.instrument.token);
      const { mode } = item;
      const old = this.held.get(token)?.mode;
      this.held.set(token, item);
      if (old === mode) continue;
      if (old) left.add(old, token);
      wanted.add(mode, token);
    }
    return [...requests('unsub', left), ...requests('sub', wanted)];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const left = new Groups<Mode, number>();
    for (const { instrument } of items) {
      const token = Number(instrument.token);
      const old = this.held.get(token)?.mode;
      if (old && this.held.delete(token)) left.add(old, token);
    }
    return requests('unsub', left);
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string') this.receiveText(frame, sink);
    // What is shorter is a heartbeat of the server's.
    else if (frame.length >= LTP_LENGTH) this.receivePacket(frame, sink);
  }

  classify({ status, reason }: ConnectionFailure): Rejection | undefined {
    if (status !== undefined || !reason || !CREDENTIAL_TROUBLE.test(reason)) return undefined;
    return { kind: 'credential', message: this.clean(reason) };
  }

  private receivePacket(packet: Buffer, sink: TickSink): void {
    const mode = packetMode(packet.length);
    if (!mode) {
      sink.malformed(`a packet of ${packet.length} bytes`);
      return;
    }
    const held = this.held.get(packet.readUInt32BE(0));
    // A poorer packet than is held is left over from a change of mode.
    if (!held || MODE_RANK[mode] < MODE_RANK[held.mode]) return;
    sink.tick(this.decoder.decode(packet, held, this.context.now()));
  }

  /** Acknowledgements and texts of other kinds need no answer. */
  private receiveText(text: string, sink: TickSink): void {
    const reply = parseJsonObject(text);
    if (reply?.status !== 'error' && reply?.status !== 'failure') return;
    const message = typeof reply.message === 'string' ? this.clean(reply.message) : 'an error without a message';
    if (CREDENTIAL_TROUBLE.test(message)) sink.rejected({ kind: 'credential', message });
    else sink.notice(message);
  }

  private clean(text: string): string {
    const { app_secret, access_token } = this.context.credentials;
    return redact(text, [app_secret, access_token]);
  }
}

/** One frame for each mode. */
function requests(code: 'sub' | 'unsub', lists: Groups<Mode, number>): string[] {
  return [...lists].map(([mode, tokens]) => {
    const name = MODE_NAMES[mode];
    return JSON.stringify({ code, mode: name, [name]: tokens });
  });
}
