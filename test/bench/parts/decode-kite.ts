import type { Tick } from '../../../src/common/tick.js';
import type { Protocol, SubscriptionItem, TickSink } from '../../../src/modules/brokers/engine/contract.js';
import type { Figures } from '../scenario.js';
import { built } from './built.js';

const INSTRUMENTS = 3000;
const PACKETS_PER_FRAME = 200;
const QUOTE_LENGTH = 44;
const WARM_UP_MS = 500;
const MEASURED_MS = 2000;

/**
 * How many Kite quote packets a second one core takes from bytes to ticks: frames of 200 packets each, over as many
 * subscribed instruments as a connection holds. The sink reads fields of every tick, so that none is optimised away.
 *
 * @throws Error when a packet yields no tick, or the wrong one
 */
export async function measureKiteDecode(): Promise<Figures> {
  const { zerodha } = await built<typeof import('../../../src/modules/brokers/zerodha/index.js')>(
    'modules/brokers/zerodha/index.js',
  );
  const protocol = zerodha.createProtocol({ credentials: {}, channel: 'feed', now: Date.now });
  protocol.subscribe(Array.from({ length: INSTRUMENTS }, (_, place) => item(place)));
  const frames = Array.from({ length: INSTRUMENTS / PACKETS_PER_FRAME }, (_, place) => quoteFrame(place));
  const sink = new CountingSink();
  run(protocol, frames, sink, WARM_UP_MS);
  sink.reset();
  const seconds = run(protocol, frames, sink, MEASURED_MS) / 1000;
  // Volumes are the places of the instruments, so their mean tells whether every packet was read from its own bytes.
  const mean = sink.volume / sink.count;
  if (sink.complaints > 0 || mean !== (INSTRUMENTS - 1) / 2) throw new Error('the packets were not decoded');
  return { packetsPerSecond: Math.round(sink.count / seconds) };
}

/** Plays all frames again and again; gives the ms that it took. */
function run(protocol: Protocol, frames: readonly Buffer[], sink: TickSink, atLeastMs: number): number {
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < atLeastMs) {
    for (const frame of frames) protocol.receive(frame, sink);
    elapsed = performance.now() - start;
  }
  return elapsed;
}

function tokenOf(place: number): number {
  return ((place + 1) << 8) | 1;
}

function item(place: number): SubscriptionItem {
  const token = String(tokenOf(place));
  const instrument = { symbol: `SYM${place}`, exchange: 'NSE', token, brsymbol: `SYM${place}`, brexchange: 'NSE' };
  return { instrument, mode: 'QUOTE', depthLevel: 5 };
}

function quoteFrame(place: number): Buffer {
  const frame = Buffer.alloc(2 + PACKETS_PER_FRAME * (2 + QUOTE_LENGTH));
  frame.writeUInt16BE(PACKETS_PER_FRAME);
  for (let packet = 0; packet < PACKETS_PER_FRAME; packet++) {
    const instrument = place * PACKETS_PER_FRAME + packet;
    const at = 2 + packet * (2 + QUOTE_LENGTH);
    frame.writeUInt16BE(QUOTE_LENGTH, at);
    frame.writeUInt32BE(tokenOf(instrument), at + 2);
    for (const offset of [4, 12, 28, 32, 36, 40]) frame.writeInt32BE(285_045 + instrument, at + 2 + offset);
    frame.writeUInt32BE(75, at + 2 + 8);
    frame.writeUInt32BE(instrument, at + 2 + 16);
    frame.writeUInt32BE(1_204_567, at + 2 + 20);
    frame.writeUInt32BE(1_345_678, at + 2 + 24);
  }
  return frame;
}

class CountingSink implements TickSink {
  count = 0;
  volume = 0;
  price = 0;
  complaints = 0;

  reset(): void {
    this.count = 0;
    this.volume = 0;
  }
  tick(tick: Tick): void {
    this.count += 1;
    this.volume += tick.volume ?? 0;
    this.price = (tick.ltp ?? 0) + (tick.close ?? 0);
  }
  malformed(): void {
    this.complaints += 1;
  }
  ready(): void {}
  acknowledged(): void {}
  rejected(): void {}
  send(): void {}
  order(): void {}
  notice(): void {}
}
