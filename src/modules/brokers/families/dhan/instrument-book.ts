import type { Instrument } from '../../../instruments/instrument.js';
import type { SubscriptionItem } from '../../engine/contract.js';
import { SEGMENTS } from './segments.js';

/** What a protocol keeps by (segment, security id): the same id number occurs in several segments. */
export class InstrumentBook<Entry extends { item: SubscriptionItem }> {
  /** By segment number, then security id: small integers, which a map finds faster than any built key. */
  private readonly segments: Map<number, Entry>[] = [];

  find(segment: number, securityId: number): Entry | undefined {
    return this.segments[segment]?.get(securityId);
  }

  of(instrument: Instrument): Entry | undefined {
    return this.find(SEGMENTS[instrument.exchange]?.code ?? -1, Number(instrument.token));
  }

  /** The instrument's exchange must be one of `SEGMENTS`. */
  put(entry: Entry): void {
    const { instrument } = entry.item;
    const { code } = SEGMENTS[instrument.exchange]!;
    this.segments[code] ??= new Map();
    this.segments[code].set(Number(instrument.token), entry);
  }

  remove(instrument: Instrument): void {
    this.segments[SEGMENTS[instrument.exchange]?.code ?? -1]?.delete(Number(instrument.token));
  }
}
