import { isIndexExchange } from '../../common/exchanges.js';
import { DEFAULT_DEPTH_LEVEL, type Mode } from '../../common/mode.js';
import { type BusSubscriber, topicKey } from '../../modules/bus/bus.js';
import { formatTopic } from '../../modules/bus/topic.js';
import type { RecordedInstrument } from '../../recording/layout.js';
import { RecordingWriter } from '../../recording/recording-writer.js';
import type { RecordOptions } from './options.js';
import { tickOfData } from './tick-of-data.js';

interface Recorded {
  symbol: string;
  exchange: string;
  mode: Mode;
  heard: boolean;
  lastSeq?: number;
}

/** Decimals that the exchange quotes in: what has more is kept exactly, in more bytes. */
const DECIMALS: Readonly<Record<string, { price_decimals: number; quantity_decimals: number }>> = {
  CDS: { price_decimals: 4, quantity_decimals: 0 },
  BCD: { price_decimals: 4, quantity_decimals: 0 },
  CRYPTO: { price_decimals: 8, quantity_decimals: 8 },
};
const USUAL_DECIMALS = { price_decimals: 2, quantity_decimals: 0 };

/**
 * Writes what a feed publishes into a recording. Subscribing its exact topics on the bus is all it takes to make the
 * feed subscribe them at the broker.
 */
export class Recorder {
  readonly writer: RecordingWriter;
  /** Messages that were none of a tick. */
  malformed = 0;
  private readonly topics = new Map<string, Recorded>();
  private lastTime = 0;

  /**
   * @param now epoch ms
   * @param failed told when the file cannot be written any more
   * @throws RecordingError when the file cannot be written
   */
  constructor(
    options: RecordOptions,
    bus: BusSubscriber,
    private readonly now: () => number,
    private readonly failed: (error: Error) => void,
  ) {
    this.writer = new RecordingWriter(options.file, {
      source: [`feed ${options.feed} at ${options.endpoint}, mode ${options.mode}`],
      time_zone: 'Asia/Kolkata',
      instruments: options.instruments.map(recordedInstrument),
    });
    bus.onMessage((key, data) => this.receive(key, data));
    for (const { symbol, exchange } of options.instruments) {
      const mode = options.mode === 'DEPTH' && isIndexExchange(exchange) ? 'QUOTE' : options.mode;
      const topic = formatTopic({ feed: options.feed, exchange, symbol, mode, depthLevel: DEFAULT_DEPTH_LEVEL });
      this.topics.set(topicKey(topic), { symbol, exchange, mode, heard: false });
      bus.subscribe(topic);
    }
  }

  /** Instruments that have had a tick. */
  get heard(): number {
    return [...this.topics.values()].filter((recorded) => recorded.heard).length;
  }

  /** The bus matches prefixes, so messages of other topics come along; they are not in the map. */
  private receive(key: string, data: Buffer): void {
    const recorded = this.topics.get(key);
    if (!recorded) return;
    const received = tickOfData(recorded.symbol, recorded.exchange, recorded.mode, data);
    if (!received) {
      this.malformed++;
      return;
    }
    // The same number again is the feed's repeat of a topic's last value, not a tick.
    if (received.seq !== undefined && received.seq === recorded.lastSeq) return;
    recorded.lastSeq = received.seq;
    recorded.heard = true;
    this.lastTime = Math.max(this.lastTime, this.now());
    try {
      this.writer.tick(this.lastTime, received.tick);
    } catch (error) {
      this.failed(error as Error);
    }
  }
}

function recordedInstrument({ symbol, exchange }: { symbol: string; exchange: string }): RecordedInstrument {
  return {
    symbol,
    exchange,
    token: symbol,
    brsymbol: symbol,
    brexchange: exchange,
    ...(DECIMALS[exchange] ?? USUAL_DECIMALS),
  };
}
