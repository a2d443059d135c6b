import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** The instruments that a simulated exchange knows. */
export class Listing {
  private readonly bySymbol = new Map<string, Instrument>();
  private readonly byToken = new Map<string, Instrument[]>();

  get instruments(): Instrument[] {
    return [...this.bySymbol.values()];
  }

  add(instruments: readonly Instrument[]): void {
    for (const one of instruments) {
      this.bySymbol.set(`${one.exchange}:${one.symbol}`, one);
      this.byToken.set(one.token, [...(this.byToken.get(one.token) ?? []), one]);
    }
  }

  find(symbol: string, exchange: string): Instrument | undefined {
    return this.bySymbol.get(`${exchange}:${symbol}`);
  }

  /** A token is unique in its `brexchange`, and where that is not given, the first one is taken. */
  findByToken(token: string, brexchange?: string): Instrument | undefined {
    return this.byToken.get(token)?.find((one) => brexchange === undefined || one.brexchange === brexchange);
  }
}
