import type { Instrument } from '../../../instruments/instrument.js';
import { KeyState } from './key-state.js';

/** The feed's name of a canonical exchange: an index goes by its exchange. */
export function wireExchange(exchange: string): string {
  return exchange.endsWith('_INDEX') ? exchange.slice(0, -'_INDEX'.length) : exchange;
}

/** The keys that are subscribed. A token is unique in its exchange only. */
export class KeyBook {
  private readonly exchanges = new Map<string, Map<string, KeyState>>();

  /** @param indexPrefix what stands before the tokens of indices in the instrument table and not on the wire */
  constructor(private readonly indexPrefix = '') {}

  /** `NSE|2885`. */
  key(instrument: Instrument): string {
    return `${wireExchange(instrument.exchange)}|${this.wireToken(instrument)}`;
  }

  of(instrument: Instrument): KeyState | undefined {
    return this.find(wireExchange(instrument.exchange), this.wireToken(instrument));
  }

  find(exchange: string, token: string): KeyState | undefined {
    return this.exchanges.get(exchange)?.get(token);
  }

  /** The keys of one token, for a message that does not name its exchange. */
  all(token: string): KeyState[] {
    return [...this.exchanges.values()].flatMap((keys) => keys.get(token) ?? []);
  }

  /** The state of an instrument's key, a new one where it has none. */
  obtain(instrument: Instrument): KeyState {
    const exchange = wireExchange(instrument.exchange);
    const token = this.wireToken(instrument);
    let keys = this.exchanges.get(exchange);
    if (!keys) {
      keys = new Map();
      this.exchanges.set(exchange, keys);
    }
    let state = keys.get(token);
    if (!state) {
      state = new KeyState();
      keys.set(token, state);
    }
    return state;
  }

  remove(instrument: Instrument): void {
    this.exchanges.get(wireExchange(instrument.exchange))?.delete(this.wireToken(instrument));
  }

  private wireToken({ exchange, token }: Instrument): string {
    const isPrefixed = exchange.endsWith('_INDEX') && token.startsWith(this.indexPrefix);
    return isPrefixed ? token.slice(this.indexPrefix.length) : token;
  }
}
