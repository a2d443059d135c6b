import type { Mode } from '../../../../common/mode.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { Int64 } from './decode.js';
import type { Snapshot } from './snapshot.js';

/** What one connection holds of one instrument. */
export interface Scrip {
  instrument: Instrument;
  mode: Mode;
  /** Absent until a full packet has come. */
  snapshot?: Snapshot;
}

/** The scrips of a connection, by exchange and token: one token stands for other instruments on other exchanges. */
export class ScripBook {
  private readonly exchanges = new Map<string, Map<number, Scrip>>();

  get({ exchange, token }: Instrument): Scrip | undefined {
    return this.exchanges.get(exchange)?.get(Number(token));
  }

  add(scrip: Scrip): void {
    const { exchange, token } = scrip.instrument;
    const tokens = this.exchanges.get(exchange) ?? new Map<number, Scrip>();
    this.exchanges.set(exchange, tokens.set(Number(token), scrip));
  }

  /** False where it was not held. */
  remove({ exchange, token }: Instrument): boolean {
    return this.exchanges.get(exchange)?.delete(Number(token)) ?? false;
  }

  /** The scrip of a packet; no instrument has the id 0. */
  find(exchange: string, instrumentId: Int64): Scrip | undefined {
    const token = typeof instrumentId === 'number' ? instrumentId : instrumentId.toNumber();
    return token === 0 ? undefined : this.exchanges.get(exchange)?.get(token);
  }
}
