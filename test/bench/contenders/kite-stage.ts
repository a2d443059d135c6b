import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instrument } from '../../../src/modules/instruments/instrument.js';
import { SimulatedBroker } from '../parts/simulated-broker.js';
import { gatewayEntry } from '../paths.js';
import { Child } from '../processes/child.js';
import { freePort } from '../processes/ports.js';
import type { GatewayHome, Round } from '../scenario.js';
import { ready } from './authenticated.js';
import { addAccount } from './broker-account.js';
import { importInstruments } from './gateway-home.js';

const BROKER = 'zerodha';

/** A whole gateway in one process, with an account at a Kite ticker that is simulated in another. */
export class KiteStage {
  /** Feed name in the topics of the bus. */
  readonly feed = BROKER;

  private constructor(
    readonly gateway: Child,
    readonly simulator: SimulatedBroker,
    readonly port: number,
    readonly busPort: number,
    readonly apiKey: string,
  ) {}

  /** @param symbols SYM0, SYM1, … of NSE */
  static async start(round: Round, symbols: number): Promise<KiteStage> {
    const simulator = await SimulatedBroker.start('kite-stream', symbols);
    let gateway: Child | undefined;
    try {
      const { credentials, urls, instruments } = simulator.offer;
      const [port, httpPort, busPort] = [await freePort(), await freePort(), await freePort()];
      const home = await ownHome(round);
      await importInstruments(home, BROKER, rowsOf(instruments));
      const apiKey = await addAccount(home, BROKER, credentials, urls);
      gateway = new Child('gateway', process.execPath, [...home.nodeArgs, gatewayEntry], {
        cwd: home.folder,
        env: {
          ...home.env,
          WEBSOCKET_PORT: String(port),
          WEBSOCKET_PORT_STRATEGY: 'fail',
          HTTP_PORT: String(httpPort),
          ZMQ_PORT: String(busPort),
          METRICS_PORT: '0',
        },
      });
      await ready(gateway, port, apiKey, ['SYM0']);
      return new KiteStage(gateway, simulator, port, busPort, apiKey);
    } catch (error) {
      await gateway?.stop();
      await simulator.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await this.simulator.stop();
  }
}

/** As the home of the run, but with a database of its own: the ticker's address is another one in each round. */
async function ownHome({ folder, gatewayHome }: Round): Promise<GatewayHome> {
  const home = await gatewayHome();
  const own = await mkdtemp(join(folder, 'kite-'));
  return { ...home, folder: own, env: { ...home.env, DATABASE_URL: `sqlite:${join(own, 'bench.db')}` } };
}

function rowsOf(instruments: readonly Instrument[]): string {
  const rows = instruments.map(({ symbol, exchange, token, brsymbol, brexchange }) =>
    [symbol, exchange, token, brsymbol, brexchange].join(','),
  );
  return `${['symbol,exchange,token,brsymbol,brexchange', ...rows].join('\n')}\n`;
}
