import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseJsonObject } from '../../src/common/json-object.js';
import type { Credentials, Frame } from '../../src/modules/brokers/engine/contract.js';
import { nubra } from '../../src/modules/brokers/nubra/index.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import { encodeBucket, encodeGreeks, encodeIndex, encodeOrderBook, type Subject } from './nubra-encoder.js';
import { nubraInstruments } from './nubra-instruments.js';
import type { Holding, SimulatorConnection } from './simulator-connection.js';
import { type Admission, type Refusal, WsSimulator } from './ws-simulator.js';

/** The one-time code that the login takes, as a text alone: it begins with a zero. */
export const NUBRA_CODE = '012345';

const FEED_PATH = '/apibatch/ws';
const COMMAND = /^(batch_subscribe|batch_unsubscribe) (\S+) (\S+) (\S+)(?: (\S+))?(?: (\S+))?$/;
const NAMED: ReadonlySet<string> = new Set(['index', 'index_bucket']);
const REFERRED: ReadonlySet<string> = new Set(['orderbook', 'greeks']);

type Connection = SimulatorConnection<undefined>;

interface ChannelHolding extends Holding {
  channels: ReadonlySet<string>;
}

/** The market socket, and the login with a code and a PIN. */
export class NubraSimulator extends WsSimulator {
  readonly definition = nubra;
  protected readonly paths = { feed: FEED_PATH };
  /** Tokens for the PIN, by the device that has given a code. */
  private readonly begun = new Map<string, string>();

  constructor(instruments: readonly Instrument[] = nubraInstruments) {
    super(instruments);
  }

  protected credentialsAfter(rolls: number): Credentials {
    return { phone: '9876543210', pin: '4821', session_token: `nubra-token-${rolls + 1}`, device_id: 'device-1' };
  }

  protected admit({ headers }: IncomingMessage, { pathname }: URL): Admission<undefined> | Refusal {
    if (pathname !== FEED_PATH) return { status: 404 };
    const { session_token, device_id } = this.credentials;
    const isKnown = headers.authorization === `Bearer ${session_token}` && headers['x-device-id'] === device_id;
    return isKnown ? { channel: 'feed', session: undefined } : { status: 440, body: errorBody('Session expired') };
  }

  protected received(connection: Connection, frame: Frame): void {
    this.requests += 1;
    const [, verb, token, channel = '', json = '', ...words] = COMMAND.exec(frame.toString()) ?? [];
    if (verb === undefined) this.violations.push(`not a command: ${frame.toString().slice(0, 200)}`);
    else if (token !== this.credentials.session_token) this.expired(connection);
    else {
      for (const instrument of this.meant(channel, json, words)) {
        if (verb === 'batch_subscribe') this.subscribe(connection, instrument, channel);
        else this.unsubscribe(connection, instrument, channel);
      }
    }
  }

  protected encode(holding: Holding, state: MarketState, moved?: MarketState): Frame[] {
    const { instrument, channels } = holding as ChannelHolding;
    const subject = subjectOf(instrument);
    const frames: Frame[] = [];
    if (channels.has('index_bucket') && (!moved || moved.open !== undefined)) frames.push(encodeBucket(subject, state));
    if (channels.has('greeks') && (!moved || moved.oi !== undefined)) frames.push(encodeGreeks(subject, state));
    if (channels.has('index')) frames.push(encodeIndex(subject, state));
    if (channels.has('orderbook')) frames.push(encodeOrderBook(subject, state));
    return frames;
  }

  protected override expired(connection: Connection): void {
    connection.send('Invalid Token');
    connection.close(1000);
  }

  protected override garbageFrame(): Frame {
    // No field has the wire type 7.
    return Buffer.concat([Buffer.from([0x0f]), randomBytes(63)]);
  }

  protected override answerHttp(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'POST' && request.url === '/totp/login') void this.takeCode(request, response);
    else if (request.method === 'POST' && request.url === '/verifypin') void this.takePin(request, response);
    else super.answerHttp(request, response);
  }

  // ------------------------------------------------------------------------------------- subscriptions

  /** The instruments of a command; unknown ones are passed over, as the broker does. */
  private meant(channel: string, json: string, words: readonly (string | undefined)[]): Instrument[] {
    const { instruments = [], indexes = [] } = parseJsonObject(json) ?? {};
    const [first, second] = words;
    const exchange = channel === 'index' ? first : second;
    const isWhole = channel === 'index' ? second === undefined : first === '1d';
    if (NAMED.has(channel) && isTexts(indexes) && isWhole && exchange !== undefined) {
      return indexes.flatMap((name) => this.named(name, exchange) ?? []);
    }
    if (REFERRED.has(channel) && isNumbers(instruments) && first === undefined) {
      return instruments.flatMap((reference) => this.listed(String(reference)) ?? []);
    }
    this.violations.push(`a command for ${channel} that is none: ${json.slice(0, 100)} ${words.join(' ')}`);
    return [];
  }

  private named(name: string, exchange: string): Instrument | undefined {
    return this.instruments.find(
      (one) => one.brexchange === exchange && (isIndex(one) ? one.token === name : one.brsymbol === name),
    );
  }

  private subscribe(connection: Connection, instrument: Instrument, channel: string): void {
    const before = channelsOf(connection, instrument);
    if (before.has(channel)) this.violations.push(`${instrument.symbol} is on ${channel} already`);
    const isIn = before.size > 0 || this.hold(connection, { instrument, mode: 'LTP', depthLevel: 5 });
    if (!isIn) return;
    connection.put(holdingOf(instrument, new Set([...before, channel])));
    const snapshot = holdingOf(instrument, new Set([channel]));
    this.answer(() => {
      for (const frame of this.encode(snapshot, this.market.of(instrument))) this.sendData(connection, frame);
    });
  }

  private unsubscribe(connection: Connection, instrument: Instrument, channel: string): void {
    const left = new Set(channelsOf(connection, instrument));
    if (!left.delete(channel)) this.violations.push(`${instrument.symbol} was not on ${channel}`);
    if (left.size > 0) connection.put(holdingOf(instrument, left));
    else connection.release(instrument);
  }

  // ------------------------------------------------------------------------------------- the login

  private async takeCode(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { phone, totp } = parseJsonObject(await text(request)) ?? {};
    const device = String(request.headers['x-device-id'] ?? '');
    if (phone === this.credentials.phone && totp === NUBRA_CODE && device !== '') {
      const token = randomUUID();
      this.begun.set(device, token);
      reply(response, 200, { auth_token: token });
    } else reply(response, 400, { error: 'Invalid TOTP', nubra_error_code: 'TOTP_01' });
  }

  private async takePin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pin } = parseJsonObject(await text(request)) ?? {};
    const token = this.begun.get(String(request.headers['x-device-id']));
    const isKnown = token !== undefined && request.headers.authorization === `Bearer ${token}`;
    if (isKnown && pin === this.credentials.pin)
      reply(response, 200, { session_token: this.credentials.session_token });
    else reply(response, 401, { error: 'Invalid MPIN', nubra_error_code: '' });
  }
}

function channelsOf(connection: Connection, instrument: Instrument): ReadonlySet<string> {
  return (connection.holding(instrument) as ChannelHolding | undefined)?.channels ?? new Set();
}

/** What a client of these channels can fill. */
function holdingOf(instrument: Instrument, channels: ReadonlySet<string>): ChannelHolding {
  const quoted = channels.has('index_bucket') ? 'QUOTE' : 'LTP';
  return { instrument, mode: channels.has('orderbook') ? 'DEPTH' : quoted, depthLevel: 5, stream: '', channels };
}

/** Indices go by the names that people know them by. */
function subjectOf(instrument: Instrument): Subject {
  const { brsymbol: name, brexchange: exchange, token } = instrument;
  return { name, exchange, reference: Number(token), isIndex: isIndex(instrument) };
}

function isIndex({ exchange }: Instrument): boolean {
  return exchange.endsWith('_INDEX');
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => Number.isSafeInteger(one));
}

function errorBody(error: string): string {
  return JSON.stringify({ error, nubra_error_code: '' });
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
