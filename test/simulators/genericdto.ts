import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isJsonObject, parseJsonObject } from '../../src/common/json-object.js';
import type { BrokerDefinition, Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { circuitPacket, fullPacket, greekPacket, heartbeatPacket, oiPacket, packetList } from './genericdto-encoder.js';
import { genericDtoInstruments } from './genericdto-instruments.js';
import type { MarketState } from './market.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

const SESSION_PATH = '/wsapi/v1/session';
const TOKEN_PATH = '/oapi/v1/access-token';
const CONNECTIONS_PER_KEY = 3;
const SCRIPS_PER_FRAME = 100;
const HEARTBEAT_MS = 5000;
const UNAUTHORIZED = { message: 'Full authentication is required to access this resource' };

/** Prefixes of scrip ids with their exchanges, the longest first. */
const PREFIXES: readonly [prefix: string, exchange: string][] = [
  ['NSE_INDEX', 'NSE_INDEX'],
  ['BSE_INDEX', 'BSE_INDEX'],
  ['NSE', 'NSE'],
  ['BSE', 'BSE'],
  ['NFO', 'NFO'],
  ['BFO', 'BFO'],
  ['NCD', 'CDS'],
  ['MCX', 'MCX'],
];

const CIRCUITS: ReadonlySet<string> = new Set(['upper_circuit', 'lower_circuit', 'timestamp']);
const OPEN_INTEREST: ReadonlySet<string> = new Set(['oi', 'timestamp']);

export interface GenericDtoOptions {
  definition: BrokerDefinition;
  /** Path of the instrument master, and what stands there. */
  master: { path: string; body: Buffer };
  /** The access token after so many roll-overs. */
  accessToken(rolls: number): string;
}

type Connection = SimulatorConnection<undefined>;

/** A product of the house: its session socket, the token exchange of its login, and its instrument master. */
export class GenericDtoSimulator extends WsSimulator {
  readonly definition: BrokerDefinition;
  /** The request token that the login page would have handed out last. */
  readonly requestToken = 'request-token-1';
  /** Heartbeats of clients so far. */
  heartbeats = 0;
  protected readonly paths = { feed: SESSION_PATH };
  private frames = 0;

  constructor(private readonly options: GenericDtoOptions) {
    super(genericDtoInstruments);
    this.definition = options.definition;
  }

  override async start(): Promise<void> {
    await super.start();
    this.every(HEARTBEAT_MS, () => this.say(packetList(heartbeatPacket)));
  }

  /** Sends a frame as it is on every connection. */
  say(frame: Frame): void {
    this.eachConnection((connection) => connection.send(frame));
  }

  protected credentialsAfter(rolls: number): Credentials {
    return { api_key: 'the api/key', api_secret: 'the-api-secret', access_token: this.options.accessToken(rolls) };
  }

  protected admit({ headers }: IncomingMessage, { pathname, searchParams }: URL): Admission<undefined> | Refusal {
    if (pathname !== SESSION_PATH) return { status: 404 };
    if (!headers['user-agent']) {
      this.violations.push('a handshake without User-Agent');
      return { status: 403 };
    }
    const { access_token, api_key } = this.credentials;
    if (searchParams.get('token') !== access_token || searchParams.get('api_key') !== api_key) {
      return { status: 401, body: JSON.stringify(UNAUTHORIZED) };
    }
    return this.open.size < CONNECTIONS_PER_KEY ? { channel: 'feed', session: undefined } : { status: 429 };
  }

  protected override expired(connection: Connection): void {
    connection.close(1008, 'Session expired');
  }

  protected received(connection: Connection, frame: Frame): void {
    const request = typeof frame === 'string' ? parseJsonObject(frame) : undefined;
    if (!request) {
      this.violations.push(`not a request: ${frame.toString().slice(0, 200)}`);
    } else if (request.heart_beat === true) {
      this.heartbeats += 1;
    } else {
      this.requests += 1;
      // Any other spelling of the two is a key that the server does not know.
      for (const [scripId, tier] of this.scripsOf(request.unSubscribe)) this.unsubscribe(connection, scripId, tier);
      this.subscribe(connection, this.scripsOf(request.subscribe));
    }
  }

  /** What moves alone, circuits or an open interest, comes in a packet of its own. */
  protected encode({ instrument, mode }: Holding, state: MarketState, moved?: MarketState): Frame[] {
    const one = packetOf(instrument, mode === 'LTP' ? 'LTP' : 'ALL', state, moved);
    return one ? [this.framed(one)] : [];
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.httpUrl);
    const { path, body } = this.options.master;
    if (request.method === 'POST' && url.pathname === TOKEN_PATH) void this.exchange(request, url, response);
    else if (request.method === 'GET' && url.pathname + url.search === path) response.writeHead(200).end(body);
    else super.answerHttp(request, response);
  }

  /** A list that is cut off: of bytes that are random altogether one in a thousand happens to be a packet. */
  protected override garbageFrame(): Frame {
    return Buffer.concat([Buffer.from([0x0a, 0x7f]), randomBytes(62)]);
  }

  /** Lists mostly, at times with another packet, and now and then a bare packet. */
  private framed(one: Buffer): Buffer {
    this.frames += 1;
    if (this.frames % 5 === 0) return one;
    return this.frames % 3 === 0 ? packetList(one, heartbeatPacket) : packetList(one);
  }

  private scripsOf(value: unknown): [scripId: string, tier: string][] {
    if (value === undefined) return [];
    const scrips = Array.isArray(value) ? value : [];
    if (scrips.length === 0 || scrips.length > SCRIPS_PER_FRAME) {
      this.violations.push(`${scrips.length} scrips in a list`);
    }
    return scrips.map((scrip: unknown) =>
      isJsonObject(scrip) ? [String(scrip.scripId), String(scrip.type)] : ['', ''],
    );
  }

  private subscribe(connection: Connection, scrips: readonly [scripId: string, tier: string][]): void {
    const packets: Buffer[] = [];
    for (const [scripId, tier] of scrips) {
      const instrument = this.instrumentOf(scripId);
      if (!instrument || !['LTP', 'ALL', 'GREEK'].includes(tier)) {
        this.violations.push(`not a scrip: ${scripId} ${tier}`);
      } else if (!this.hold(connection, { instrument, mode: tier === 'LTP' ? 'LTP' : 'DEPTH', depthLevel: 5 })) {
        connection.send(JSON.stringify({ status: 'error', message: `Subscription limit exceeded: ${scripId}` }));
      } else {
        const state = this.market.of(instrument);
        packets.push(
          tier === 'GREEK'
            ? greekPacket(instrument, state.timestamp ?? 0)
            : fullPacket(instrument, tier === 'LTP' ? 'LTP' : 'ALL', state),
        );
      }
    }
    if (packets.length > 0) this.answer(() => this.sendData(connection, packetList(...packets)));
  }

  private unsubscribe(connection: Connection, scripId: string, tier: string): void {
    const instrument = this.instrumentOf(scripId);
    const holding = instrument && connection.holding(instrument);
    if (!holding) return;
    const held = holding.mode === 'LTP' ? 'LTP' : 'ALL';
    if (tier === held) connection.release(instrument);
    else this.violations.push(`${scripId} is held as ${held}, not as ${tier}`);
  }

  private instrumentOf(scripId: string): Instrument | undefined {
    const [prefix, exchange] = PREFIXES.find(([one]) => scripId.startsWith(`${one}_`)) ?? [];
    if (prefix === undefined) return undefined;
    const token = scripId.slice(prefix.length + 1);
    const found = this.listed(token, prefix.replace('_INDEX', ''));
    return found?.exchange === exchange ? found : undefined;
  }

  private async exchange(request: IncomingMessage, { searchParams }: URL, response: ServerResponse): Promise<void> {
    const { api_key, api_secret, access_token } = this.credentials;
    const isValid =
      parseJsonObject(await text(request))?.apiSecret === api_secret &&
      searchParams.get('api_key') === api_key &&
      searchParams.get('request_token') === this.requestToken;
    response.writeHead(isValid ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isValid ? { accessToken: access_token } : { message: 'Invalid request token' }));
  }
}

function packetOf(
  instrument: Instrument,
  tier: 'LTP' | 'ALL',
  state: MarketState,
  moved?: MarketState,
): Buffer | undefined {
  const keys = moved ? Object.keys(moved) : [];
  const isOnly = (names: ReadonlySet<string>) => keys.length > 0 && keys.every((key) => names.has(key));
  const partial = isOnly(CIRCUITS)
    ? circuitPacket(instrument, state)
    : isOnly(OPEN_INTEREST)
      ? oiPacket(instrument, state)
      : undefined;
  if (partial) return tier === 'ALL' ? partial : undefined;
  return fullPacket(instrument, tier, state);
}
