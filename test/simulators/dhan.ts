import type { IncomingMessage } from 'node:http';
import type { DepthLevel, Mode } from '../../src/common/mode.js';
import { dhan } from '../../src/modules/brokers/dhan/index.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import {
  deepBook,
  depthDisconnect,
  feedDisconnect,
  fullPacket,
  openInterestPacket,
  type PacketSubject,
  previousClosePacket,
  quotePacket,
  tickerPacket,
} from './dhan-encoder.js';
import { dhanListings } from './dhan-instruments.js';
import { type DhanRequest, readRequest } from './dhan-request.js';
import type { MarketState } from './market.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const PING_MS = 10_000;
const CONNECTIONS_PER_USER = 5;
/** Between the reason of a disconnect and the close: a client that is still sending gets to read it. */
const CLOSE_DELAY_MS = 100;

const TOKEN_PREFIX = 'dhan.token.';

const SEGMENT_CODES: Readonly<Record<string, number>> = {
  IDX_I: 0,
  NSE_EQ: 1,
  NSE_FNO: 2,
  NSE_CURRENCY: 3,
  BSE_EQ: 4,
  MCX_COMM: 5,
  BSE_CURRENCY: 7,
  BSE_FNO: 8,
};
const DERIVATIVES: ReadonlySet<string> = new Set(['NSE_FNO', 'NSE_CURRENCY', 'MCX_COMM', 'BSE_CURRENCY', 'BSE_FNO']);

const Reason = { TOO_MANY_INSTRUMENTS: 804, TOO_MANY_CONNECTIONS: 805, EXPIRED: 807, NOT_AUTHENTICATED: 808 } as const;

interface Session {
  /** Why a connection that was let in is disconnected at once; undefined for a good one. */
  readonly refusal: number | undefined;
  /** It has been told its reason, and nothing that it asks for counts any more. */
  isEnding: boolean;
}

type Connection = SimulatorConnection<Session>;

/** Dhan's live feed and its two sockets for deep books, as three paths of one server. */
export class DhanSimulator extends WsSimulator<Session> {
  readonly definition = dhan;
  protected readonly paths: Readonly<Record<string, string>> = {
    feed: '/',
    depth20: '/twentydepth',
    depth200: '/twohundreddepth',
  };
  private sequence = 0;

  constructor(instruments: readonly Instrument[] = dhanListings) {
    super(instruments);
  }

  override async start(): Promise<void> {
    await super.start();
    this.every(PING_MS, () => this.eachConnection((connection) => connection.ping()));
  }

  /** The broker ends every connection of a channel with a reason of its own. */
  disconnect(channel: string, reason: number): void {
    this.eachConnection((connection) => {
      if (connection.channel === channel) this.end(connection, reason);
    });
  }

  /** Sends bytes as they are on every connection of a channel. */
  sendRaw(channel: string, frame: Frame): void {
    this.eachConnection((connection) => {
      if (connection.channel === channel) connection.send(frame);
    });
  }

  protected credentialsAfter(rolls: number): Credentials {
    return { client_id: '1100012345', access_token: `${TOKEN_PREFIX}${rolls + 1}` };
  }

  /** A bad token is let in, and told so afterwards; what is no address of the broker's is refused. */
  protected admit(_request: IncomingMessage, { pathname, searchParams }: URL): Admission<Session> | Refusal {
    const channel = channelOf(pathname, searchParams.get('version'));
    if (!channel || searchParams.get('authType') !== '2') return { status: 400 };
    const refusal = this.refusalOf(searchParams.get('token'), searchParams.get('clientId'));
    return { channel, session: { refusal, isEnding: false } };
  }

  protected override opened(connection: Connection): void {
    const { refusal } = connection.session;
    if (refusal !== undefined) {
      this.end(connection, refusal);
      return;
    }
    const siblings = [...this.open].filter(
      ({ channel, session }) => channel === connection.channel && !session.isEnding,
    );
    if (siblings.length > CONNECTIONS_PER_USER) this.end(siblings[0]!, Reason.TOO_MANY_CONNECTIONS);
  }

  protected override expired(connection: Connection): void {
    this.end(connection, Reason.EXPIRED);
  }

  protected received(connection: Connection, frame: Frame): void {
    // The official client says goodbye with a packet of version 1 as well.
    if (typeof frame !== 'string' || connection.session.isEnding) return;
    const request = readRequest(connection.channel, frame);
    if (request === 'goodbye') return;
    this.requests += 1;
    if (typeof request === 'string') this.violations.push(request);
    else if (request.kind === 'subscribe') this.subscribe(connection, request);
    else this.unsubscribe(connection, request);
  }

  protected encode({ instrument, mode, depthLevel }: Holding, state: MarketState, moved?: MarketState): Frame[] {
    const subject = subjectOf(instrument);
    if (depthLevel === 20 || depthLevel === 200) {
      if (moved && !moved.depth) return [];
      this.sequence += 2;
      return [deepBook(subject, state, depthLevel, this.sequence)];
    }
    if (mode === 'LTP') return [tickerPacket(subject, state)];
    if (mode === 'DEPTH') return [fullPacket(subject, state)];
    const quote = quotePacket(subject, state);
    const hasOi = DERIVATIVES.has(instrument.brexchange) && state.oi !== undefined;
    return hasOi ? [openInterestPacket(subject, state.oi!), quote] : [quote];
  }

  /** Modes are subscriptions of their own: an instrument that is subscribed in two gets both packets. */
  private subscribe(connection: Connection, { mode, level, keys }: DhanRequest): void {
    const listed = this.instrumentsOf(keys);
    for (const { symbol, exchange } of listed.filter((one) => connection.holding(one, streamOf(mode, level)))) {
      this.violations.push(`${symbol} of ${exchange} is subscribed already in ${streamOf(mode, level)}`);
    }
    const refused = listed.filter(
      (instrument) => !this.hold(connection, { instrument, mode, depthLevel: level }, streamOf(mode, level)),
    );
    if (refused.length > 0) connection.send(disconnectPacket(connection, Reason.TOO_MANY_INSTRUMENTS));
    this.answer(() => {
      for (const instrument of listed) this.snapshot(connection, instrument, streamOf(mode, level));
    });
  }

  private unsubscribe(connection: Connection, { mode, level, keys }: DhanRequest): void {
    for (const instrument of this.instrumentsOf(keys)) connection.release(instrument, streamOf(mode, level));
  }

  /** The previous close and the first data packet share a message. */
  private snapshot(connection: Connection, instrument: Instrument, stream: string): void {
    const holding = connection.holding(instrument, stream);
    if (!holding) return;
    const state = this.market.of(instrument);
    const data = this.encode(holding, state) as Buffer[];
    const first = connection.channel === 'feed' ? [previousClosePacket(subjectOf(instrument), state)] : [];
    this.sendData(connection, Buffer.concat([...first, ...data]));
  }

  private instrumentsOf(keys: DhanRequest['keys']): Instrument[] {
    return keys.flatMap(({ segment, id }) => {
      const found = this.listed(id, segment);
      if (!found) this.violations.push(`${segment} ${id} is not listed`);
      return found ?? [];
    });
  }

  private end(connection: Connection, reason: number): void {
    connection.session.isEnding = true;
    connection.send(disconnectPacket(connection, reason));
    this.after(CLOSE_DELAY_MS, () => connection.close(1000));
  }

  private refusalOf(token: string | null, clientId: string | null): number | undefined {
    const { access_token = '', client_id } = this.credentials;
    if (token === access_token && clientId === client_id) return undefined;
    // Another token of the same make was valid before a roll-over.
    return token?.startsWith(TOKEN_PREFIX) ? Reason.EXPIRED : Reason.NOT_AUTHENTICATED;
  }
}

function channelOf(path: string, version: string | null): string | undefined {
  if (path === '/twentydepth') return 'depth20';
  if (path === '/twohundreddepth') return 'depth200';
  // The 200-level host serves its root path as well; here it shares one server with the live feed.
  if (path === '/') return version === '2' ? 'feed' : 'depth200';
  return undefined;
}

function subjectOf({ brexchange, token }: Instrument): PacketSubject {
  return { segment: SEGMENT_CODES[brexchange]!, securityId: Number(token) };
}

function streamOf(mode: Mode, level: DepthLevel): string {
  return `${mode}${level}`;
}

function disconnectPacket(connection: Connection, reason: number): Buffer {
  return connection.channel === 'feed' ? feedDisconnect(reason) : depthDisconnect(reason);
}
