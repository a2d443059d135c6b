import { parseJsonObject, textOf } from '../../../../common/json-object.js';
import { redact } from '../../../../common/redact.js';
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
} from '../../engine/contract.js';
import { decodeFrame, type Packet } from './decode.js';
import { PACKET_TYPES, type PacketKind } from './packet-types.js';
import { saidIn, saidInBody, tellsOfDeadToken } from './refusals.js';
import { HEARTBEAT, requestFrame, type ScripRequest, scripIdOf, tierOf } from './requests.js';
import { type Scrip, ScripBook } from './scrip-book.js';
import { type Site, USER_AGENT } from './site.js';
import { Snapshot } from './snapshot.js';
import { integer } from './values.js';

const FEED_PATH = '/wsapi/v1/session';
const HEARTBEAT_MS = 10_000;
/** Most characters of a text that is shown to the operator. */
const MAX_SAID = 300;

/** One connection: JSON requests out, protobuf packets in. The address is what logs it in; nothing acknowledges. */
export class GenericDtoProtocol implements Protocol {
  readonly heartbeat = { intervalMs: HEARTBEAT_MS, frame: () => HEARTBEAT };
  private readonly book = new ScripBook();

  constructor(
    private readonly context: ProtocolContext,
    private readonly site: Site,
  ) {}

  endpoint(): Endpoint {
    const { credentials, channel, urls } = this.context;
    const { access_token = '', api_key = '' } = credentials;
    const url = new URL(urls?.[channel] ?? `wss://${this.site.host}${FEED_PATH}`);
    url.searchParams.set('token', access_token);
    url.searchParams.set('api_key', api_key);
    return { transport: 'ws', url: url.href, headers: { Authorization: access_token, 'User-Agent': USER_AGENT } };
  }

  opened(): Outbound[] {
    return [];
  }

  /** The last request for a scrip sets its tier, so that a change of mode is one more request, if it is a change. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const scrips: ScripRequest[] = [];
    for (const { instrument, mode } of items) {
      const type = tierOf(mode);
      const scrip = this.book.get(instrument);
      if (!scrip || tierOf(scrip.mode) !== type) scrips.push({ scripId: scripIdOf(instrument), type });
      if (scrip) scrip.mode = mode;
      else this.book.add({ instrument, mode });
    }
    return requestFrame('subscribe', scrips);
  }

  /** Each in the tier that it was subscribed in. */
  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const scrips: ScripRequest[] = [];
    for (const { instrument } of items) {
      const scrip = this.book.get(instrument);
      if (!scrip) continue;
      this.book.remove(instrument);
      scrips.push({ scripId: scripIdOf(instrument), type: tierOf(scrip.mode) });
    }
    return requestFrame('unSubscribe', scrips);
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string') this.receiveText(frame, sink);
    else if (frame.length > 0) this.receivePackets(frame, sink);
  }

  classify({ status, body = '', reason = '' }: ConnectionFailure): Rejection | undefined {
    const isRefused = status === 401 || status === 403;
    if (!isRefused && !(status === undefined && tellsOfDeadToken(reason))) return undefined;
    const said = this.shown(saidInBody(body) || reason);
    const how = isRefused ? ` (HTTP ${status})` : '';
    return {
      kind: 'credential',
      message: `${this.site.broker} refused the access token${how}${said ? `: ${said}` : ''}`,
    };
  }

  private receivePackets(frame: Buffer, sink: TickSink): void {
    let packets: readonly Packet[];
    try {
      packets = decodeFrame(frame);
    } catch (error) {
      sink.malformed((error as Error).message);
      return;
    }
    for (const packet of packets) {
      const type = PACKET_TYPES[packet.packetType];
      const scrip = type && this.book.find(type.exchange, packet.instrumentId);
      if (!scrip) continue;
      try {
        this.apply(scrip, type.kind, packet, sink);
      } catch (error) {
        sink.malformed((error as Error).message);
      }
    }
  }

  /** @throws BadNumber, and then the scrip is as it was */
  private apply(scrip: Scrip, kind: PacketKind, { mbpData, indexData, packetTimestamp }: Packet, sink: TickSink): void {
    const timestamp = integer('packetTimestamp', packetTimestamp) ?? this.context.now();
    const { instrument, mode, snapshot } = scrip;
    if (kind === 'index') {
      if (!indexData) return;
      scrip.snapshot = Snapshot.ofIndex(instrument, indexData, timestamp);
    } else if (!mbpData) {
      return;
    } else if (kind === 'full') {
      scrip.snapshot = Snapshot.ofMarket(instrument, mbpData, timestamp);
    } else {
      if (kind === 'circuit') snapshot?.mergeCircuits(mbpData, timestamp);
      else snapshot?.mergeOpenInterest(mbpData, timestamp);
      // Neither value is a part of that mode.
      if (mode === 'LTP') return;
    }
    const tick = scrip.snapshot?.tick(mode);
    if (tick) sink.tick(tick);
  }

  /** Texts are answers; only those that tell of a failure matter. */
  private receiveText(text: string, sink: TickSink): void {
    const answer = parseJsonObject(text);
    if (!answer) {
      sink.malformed('a text that is no JSON object');
      return;
    }
    if (!/^(error|failure)$/i.test(textOf(answer.status))) return;
    const message = this.shown(saidIn(answer) ?? text);
    if (tellsOfDeadToken(text)) sink.rejected({ kind: 'credential', message });
    else sink.notice(message);
  }

  private shown(text: string): string {
    const { api_key, api_secret, access_token } = this.context.credentials;
    return redact(text, [api_key, api_secret, access_token]).slice(0, MAX_SAID);
  }
}
