import type { Instrument, InstrumentLookup } from './instrument.js';

/**
 * A broker's master in memory, for lookup in constant time. Filled once and never changed afterwards.
 *
 * 100,000 derivatives take some 30 MB: texts that many rows share (names, expiries, exchanges) are held once.
 */
export class LoadedMaster implements InstrumentLookup {
  static readonly EMPTY = new LoadedMaster();

  private readonly instruments: Instrument[] = [];
  private readonly bySymbol = new Map<string, Map<string, Instrument>>();
  private readonly byToken = new Map<string, Map<string, Instrument>>();
  private readonly texts = new Map<string, string>();

  get size(): number {
    return this.instruments.length;
  }

  /** All of them, in the order of adding. */
  get all(): readonly Instrument[] {
    return this.instruments;
  }

  find(symbol: string, exchange: string): Instrument | undefined {
    return this.bySymbol.get(exchange)?.get(symbol);
  }

  /** By the broker's own key. */
  findByToken(brexchange: string, token: string): Instrument | undefined {
    return this.byToken.get(brexchange)?.get(token);
  }

  /**
   * Instruments whose symbol begins with `text`, then those whose name holds it; upper and lower case are the same.
   *
   * @param exchange only those of this exchange
   */
  search(text: string, limit: number, exchange?: string): Instrument[] {
    const wanted = escapeForRegExp(text.trim());
    if (wanted === '') return [];
    const prefix = new RegExp(`^${wanted}`, 'i');
    const part = new RegExp(wanted, 'i');
    const named = new Map<string, boolean>();
    const first: Instrument[] = [];
    const then: Instrument[] = [];
    for (const instrument of this.instruments) {
      if (first.length >= limit) break;
      if (exchange !== undefined && instrument.exchange !== exchange) continue;
      if (prefix.test(instrument.symbol)) first.push(instrument);
      else if (then.length < limit && instrument.name && isNamed(instrument.name)) then.push(instrument);
    }
    return [...first, ...then].slice(0, limit);

    /** A name belongs to hundreds of contracts and is tested once. */
    function isNamed(name: string): boolean {
      const answer = named.get(name) ?? part.test(name);
      named.set(name, answer);
      return answer;
    }
  }

  /** Adds rows, while the master is being filled; the order of adding is that of search results. */
  add(rows: readonly Instrument[]): void {
    for (const row of rows) {
      // Always the same fields in the same order, whoever made the row, so that all instruments share one layout.
      const instrument: Instrument = {
        symbol: row.symbol,
        exchange: this.shared(row.exchange),
        token: row.token,
        brsymbol: row.brsymbol === row.symbol ? row.symbol : row.brsymbol,
        brexchange: this.shared(row.brexchange),
        name: this.shared(row.name),
        expiry: this.shared(row.expiry),
        strike: row.strike ?? undefined,
        lotsize: row.lotsize ?? undefined,
        instrumenttype: this.shared(row.instrumenttype),
        tick_size: row.tick_size ?? undefined,
      };
      this.instruments.push(instrument);
      innerMap(this.bySymbol, instrument.exchange).set(instrument.symbol, instrument);
      innerMap(this.byToken, instrument.brexchange).set(instrument.token, instrument);
    }
  }

  private shared<T extends string | null | undefined>(text: T): Exclude<T, null> {
    if (text === null || text === undefined) return undefined as Exclude<T, null>;
    const known = this.texts.get(text);
    if (known === undefined) this.texts.set(text, text);
    return (known ?? text) as Exclude<T, null>;
  }
}

function innerMap(outer: Map<string, Map<string, Instrument>>, key: string): Map<string, Instrument> {
  const known = outer.get(key);
  if (known) return known;
  const inner = new Map<string, Instrument>();
  outer.set(key, inner);
  return inner;
}

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
