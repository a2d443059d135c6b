import type { Load } from '../load/load.js';
import { runPass, type Sample, type Target } from '../load/pass.js';
import { watchOthers } from '../processes/others.js';
import type { Figures, PartSample, Subject } from '../scenario.js';
import { KiteStage } from './kite-stage.js';

/** Packets a second, of which the highest that the gateway carries is looked for. */
const RATES = [10_000, 20_000, 30_000, 45_000, 60_000, 80_000, 100_000, 130_000, 170_000, 220_000];
const SEARCH_SECONDS = 2;
/** A rate is carried when so much of it arrives; the rest was conflated. */
const CARRIED_SHARE = 0.95;

/**
 * The whole way of a tick, from the write of a Kite frame to the read of the client. The highest rate that the gateway
 * carries is looked for first. The latency is that at a share of it.
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
        const carried = await highestCarried(async (rate) => {
          const { sample, sent } = await pass(rate, SEARCH_SECONDS);
          return ticksOf(sample, load) / (sent.packets / sent.seconds);
        });
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

/** @param shareOf the share of a rate that arrives @throws Error when not even the lowest is carried */
async function highestCarried(shareOf: (rate: number) => Promise<number>): Promise<number> {
  let highest = 0;
  for (const rate of RATES) {
    if ((await shareOf(rate)) < CARRIED_SHARE) break;
    highest = rate;
  }
  if (highest === 0) throw new Error(`not even ${RATES[0]} packets/s are carried`);
  return highest;
}

/** Deliveries in terms of ticks, each of which has as many clients. */
function ticksOf({ deliveriesPerSecond }: Sample, load: Omit<Load, 'ticksPerSecond'>): number {
  return deliveriesPerSecond / ((load.clients * load.symbolsPerClient) / load.symbols);
}
