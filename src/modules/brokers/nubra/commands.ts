import type { Instrument } from '../../instruments/instrument.js';
import type { SubscriptionItem } from '../engine/contract.js';

export type Channel = 'index' | 'index_bucket' | 'orderbook' | 'greeks';
type Verb = 'batch_subscribe' | 'batch_unsubscribe';

/** The candles whose open is that of the day. */
const DAY = '1d';

/** What the wire calls an exchange: contracts go by that of their underlying. */
const WIRE_EXCHANGES: Readonly<Record<string, string>> = {
  NSE: 'NSE',
  NFO: 'NSE',
  NSE_INDEX: 'NSE',
  BSE: 'BSE',
  BFO: 'BSE',
  BSE_INDEX: 'BSE',
  MCX: 'MCX',
};

export const EXCHANGES = Object.keys(WIRE_EXCHANGES);

const CASH: ReadonlySet<string> = new Set(['NSE', 'BSE']);

export function wireExchange({ exchange }: Instrument): string {
  return WIRE_EXCHANGES[exchange] ?? exchange;
}

export function isIndex({ exchange }: Instrument): boolean {
  return exchange.endsWith('_INDEX');
}

export function isShare({ exchange }: Instrument): boolean {
  return CASH.has(exchange);
}

/**
 * The channels that a mode needs. Indices and shares have their prices on `index` and the open of the day on
 * `index_bucket`, contracts all they have on `orderbook`, where every book is, and options their open interest on `greeks`.
 */
export function channelsOf({ instrument, mode }: SubscriptionItem): readonly Channel[] {
  if (isIndex(instrument)) return mode === 'LTP' ? ['index'] : ['index', 'index_bucket'];
  if (isShare(instrument)) {
    if (mode === 'LTP') return ['index'];
    return mode === 'QUOTE' ? ['index', 'index_bucket'] : ['index', 'index_bucket', 'orderbook'];
  }
  return mode !== 'LTP' && isOption(instrument) ? ['orderbook', 'greeks'] : ['orderbook'];
}

function isOption({ instrumenttype, symbol }: Instrument): boolean {
  return /(CE|PE)$/.test(instrumenttype ?? symbol);
}

/** Gathers what shall go out, and writes one command for each verb, channel and exchange. */
export class Commands {
  private readonly groups = new Map<string, { verb: Verb; channel: Channel; exchange: string; keys: string[] }>();

  constructor(private readonly token: string) {}

  add(verb: Verb, channel: Channel, instrument: Instrument): void {
    const isNamed = channel === 'index' || channel === 'index_bucket';
    const exchange = isNamed ? wireExchange(instrument) : '';
    const id = `${verb} ${channel} ${exchange}`;
    let group = this.groups.get(id);
    if (!group) {
      group = { verb, channel, exchange, keys: [] };
      this.groups.set(id, group);
    }
    group.keys.push(isNamed ? JSON.stringify(indexName(instrument)) : referenceOf(instrument));
  }

  /** Fields are parted by blanks, so a blank in a name is escaped. */
  lines(): string[] {
    return [...this.groups.values()].map(({ verb, channel, exchange, keys }) => {
      const list = keys.join(',').replaceAll(' ', '\\u0020');
      const command = `${verb} ${this.token} ${channel}`;
      if (exchange === '') return `${command} {"instruments":[${list}],"indexes":[]}`;
      const named = `${command} {"instruments":[],"indexes":[${list}]}`;
      return channel === 'index' ? `${named} ${exchange}` : `${named} ${DAY} ${exchange}`;
    });
  }
}

/** By which `index` knows an instrument. */
function indexName(instrument: Instrument): string {
  return isIndex(instrument) ? instrument.token : instrument.brsymbol;
}

function referenceOf({ token }: Instrument): string {
  if (!/^\d+$/.test(token)) throw new Error(`the token ${token} is no reference id`);
  return token;
}
