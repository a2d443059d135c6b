import type { BusConsumer } from '../../../src/modules/bus/shared-subscriber.js';
import type { FeedDirectory } from '../../../src/modules/streaming/feed-directory.js';
import type { Figures } from '../scenario.js';
import { built } from './built.js';

const SYMBOLS = 1_000;
const WARM_UP_MS = 1_000;
const MEASURED_MS = 3_000;

/**
 * What a tick costs the market-data service, which hears every message of the process: 1,000 symbols in turn, their
 * prices, volumes and minutes moving, nobody registered for them.
 *
 * @throws Error when the service has not kept what came
 */
export async function measureMarketData(): Promise<Figures> {
  const { MarketDataService } = await built<typeof import('../../../src/modules/market-data/market-data.service.js')>(
    'modules/market-data/market-data.service.js',
  );
  let receive: (key: string, data: Buffer) => void = () => undefined;
  const bus: BusConsumer = {
    onMessage: (listener) => {
      receive = listener;
    },
    subscribe: () => undefined,
    unsubscribe: () => undefined,
    renew: () => undefined,
  };
  const market = new MarketDataService(bus, {} as FeedDirectory);
  const rounds = Array.from({ length: 8 }, (_, minute) => messages(minute));
  run(WARM_UP_MS);
  const { count, ms } = run(MEASURED_MS);
  const seen = { feed: 'bench', symbol: `SYM${SYMBOLS - 1}`, exchange: 'NSE' };
  if (market.instrumentCount !== SYMBOLS || market.bars(seen).length === 0) throw new Error('the ticks were not kept');
  return { nsPerTick: (1e6 * ms) / count };

  /** Counts time of the processor: what others take of the machine costs no tick anything. */
  function run(atLeastMs: number): { count: number; ms: number } {
    const begun = process.cpuUsage();
    let count = 0;
    let ms = 0;
    for (let round = 0; ms < atLeastMs; round++) {
      for (const [key, data] of rounds[round % rounds.length]!) receive(key, data);
      count += SYMBOLS;
      const { user, system } = process.cpuUsage(begun);
      ms = (user + system) / 1000;
    }
    return { count, ms };
  }
}

/** A Quote of every symbol, as feeds publish them. */
function messages(minute: number): [key: string, data: Buffer][] {
  return Array.from({ length: SYMBOLS }, (_, place) => {
    const ltp = 1_500 + place + minute / 20;
    const data =
      `{"seq":${minute + 1},"symbol":"SYM${place}","exchange":"NSE","ltp":${ltp},"timestamp":"2025-12-15T04:0${minute}:10.250Z",` +
      `"ltt":"2025-12-15T04:0${minute}:10.000Z","volume":${120_000 + minute * 50},"open":1500,"high":2600.5,"low":1490.05,` +
      `"close":1495.6,"change":4.4,"change_percent":0.29,"last_trade_quantity":25,"avg_trade_price":1510.25,"oi":0}`;
    return [`bench_NSE_SYM${place}_QUOTE`, Buffer.from(data)];
  });
}
