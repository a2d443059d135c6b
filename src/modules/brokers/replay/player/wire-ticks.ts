import { isIndexExchange } from '../../../../common/exchanges.js';
import { MODE_RANK, type Mode } from '../../../../common/mode.js';
import type { DepthLevelEntry, Tick } from '../../../../common/tick.js';
import type { RecordedInstrument } from '../../../../recording/layout.js';
import type { RecordingReader } from '../../../../recording/recording-reader.js';
import { LTP_FIELDS, QUOTE_FIELDS, type WireLevel, type WireTick } from '../wire.js';
import type { SessionClock } from './session-clock.js';
import { SYNTHESISED_DEPTH_MESSAGE, synthesiseDepth } from './synthesise-depth.js';
import type { PlayedTick } from './tick-sequence.js';

const LEVELS = 5;

/** Turns played ticks into what a subscriber in a given mode is sent. */
export class WireTicks {
  private readonly instruments: readonly RecordedInstrument[];
  /** Which instruments have an order book in the recording. */
  private readonly hasBooks: readonly boolean[];

  constructor(
    recording: RecordingReader,
    private readonly time: SessionClock,
    private readonly seed: number,
  ) {
    this.instruments = recording.header.instruments;
    this.hasBooks = recording.end.counts.map((counts) => counts.books > 0);
  }

  /** @param pass through the recording, to which the tick belongs */
  encode(played: PlayedTick, mode: Mode, pass: number): WireTick {
    const { tick } = played;
    const instrument = this.instruments[played.instrument]!;
    const wire: WireTick = {
      token: instrument.token,
      segment: instrument.brexchange,
      mode: withoutDepth(mode, tick.mode),
    };
    for (const field of wire.mode === 'LTP' ? LTP_FIELDS : QUOTE_FIELDS) {
      const value = tick[field];
      if (value !== undefined) wire[field] = value;
    }
    wire.timestamp = this.time.stamp(tick.timestamp ?? played.time, pass);
    if (tick.ltt !== undefined) wire.ltt = this.time.stamp(tick.ltt, pass);
    if (tick.interpolated) wire.interpolated = true;
    if (mode === 'DEPTH') this.addDepth(wire, played);
    return wire;
  }

  private addDepth(wire: WireTick, { instrument, tick, time }: PlayedTick): void {
    if (tick.depth) {
      wire.mode = 'DEPTH';
      wire.depth = wireDepth(tick);
      if (tick.broker_supported === false) wire.broker_supported = false;
      if (tick.broker_message !== undefined) wire.broker_message = tick.broker_message;
      return;
    }
    const known = this.instruments[instrument]!;
    // A tick without a book among others with one is a message of its own kind, and stays one.
    if (this.hasBooks[instrument] || isIndexExchange(known.exchange)) return;
    if (tick.ltp === undefined || tick.ltp <= 0) return;
    const depth = synthesiseDepth(tick.ltp, time, known, this.seed);
    wire.mode = 'DEPTH';
    wire.depth = { buy: depth.buy.map(wireLevel), sell: depth.sell.map(wireLevel) };
    wire.broker_supported = false;
    wire.broker_message = SYNTHESISED_DEPTH_MESSAGE;
  }
}

/** The richest mode that a tick fills for a subscriber before its depth is looked at. */
function withoutDepth(wanted: Mode, recorded: Mode): Mode {
  return Math.min(MODE_RANK[wanted], MODE_RANK[recorded]) === MODE_RANK.LTP ? 'LTP' : 'QUOTE';
}

function wireDepth({ depth }: Tick): NonNullable<WireTick['depth']> {
  return {
    buy: depth!.buy.slice(0, LEVELS).map(wireLevel),
    sell: depth!.sell.slice(0, LEVELS).map(wireLevel),
  };
}

function wireLevel({ price, quantity, orders }: DepthLevelEntry): WireLevel {
  return orders === undefined ? [price, quantity] : [price, quantity, orders];
}
