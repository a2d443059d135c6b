import type { Load } from '../load/load.js';
import { runPass, type Sample, type Target } from '../load/pass.js';
import { watchOthers } from '../processes/others.js';
import type { Figures, PartSample, Subject } from '../scenario.js';
import { KiteStage } from './kite-stage.js';

/** More packets a second than a gateway takes. */
const FLOOD = 400_000;
const FLOOD_SECONDS = 3;

/**
 * The whole way of a tick, from the write of a Kite frame to the read of the client. The load that the gateway carries is
 * measured first, by sending more than that: its socket then takes what it can. The latency is that at a share of it.
 *
 * @param load whose clients and symbols are taken, and whose rate is what is found
 * @param share of the load that the gateway carries
 */
export function kiteToClient(load: Omit<Load, 'ticksPerSecond'>, share: number): Subject<PartSample> {
  return {
    name: 'tickgate',
    needs: ['wsload'],
    async run(round) {
      const others = watchOthers();
      const stage = await KiteStage.start(round, load.symbols);
      let figures: Figures;
      try {
        const { simulator, gateway, port, apiKey } = stage;
        const target: Target = { pid: gateway.pid, port, apiKey };
        const pass = async (packetsPerSecond: number, seconds: number) => {
          simulator.stream(packetsPerSecond);
          const all = { ...load, ticksPerSecond: packetsPerSecond };
          const sample = await runPass(round.tools, target, all, { seconds, counting: 'window' });
          return { sample, sent: await simulator.halt() };
        };
        const flooded = await pass(FLOOD, FLOOD_SECONDS);
        const carried = ticksOf(flooded.sample, load);
        const { sample, sent } = await pass(share * carried, round.seconds);
        if (gateway.hasExited) throw gateway.failure('ended under load');
        figures = {
          carriedPerSecond: carried,
          offeredPerSecond: sent.packets / sent.seconds,
          ticksPerSecond: ticksOf(sample, load),
          p50Us: sample.p50,
          p99Us: sample.p99,
          gatewayCpu: sample.usage.server?.cores ?? Number.NaN,
          wsloadCores: sample.usage.wsload?.cores ?? Number.NaN,
          simulatorCores: sent.cpuSeconds / sent.seconds,
        };
      } finally {
        await stage.stop();
      }
      return { figures, othersCores: others() };
    },
  };
}

/** Deliveries in terms of ticks, each of which has as many clients. */
function ticksOf({ deliveriesPerSecond }: Sample, load: Omit<Load, 'ticksPerSecond'>): number {
  return deliveriesPerSecond / ((load.clients * load.symbolsPerClient) / load.symbols);
}
