import { gateway } from '../contenders/gateway.js';
import { stoppedClient } from '../contenders/stopped-client.js';
import type { Load } from '../load/load.js';
import type { Sample } from '../load/pass.js';
import { count, megabytes, milliseconds, times } from '../report/format.js';
import type { LoadScenario } from '../scenario.js';

const load: Load = { clients: 500, symbolsPerClient: 1, symbols: 1, ticksPerSecond: 2000 };

/**
 * The kernel takes about 4 MB for a client that does not read, six seconds of this load, before the gateway can notice.
 * A time-out of three seconds then leaves time to see what a close does to the others.
 */
const course = { seconds: 12, env: { WS_SLOW_TIMEOUT: '3' } };

/** Most that p99 may rise, unless a round without the stopped client was that high too. */
const NOISE = 1.25;
/** An outbox is bounded to 1 MiB; the rest is the noise of the garbage collector. */
const GROWTH_MB = 64;

const p99 = (sample: Sample): number => sample.p99;
const peak = ({ usage }: Sample): number => usage.server!.rssPeakMb;

/** One client stops reading: nobody else may notice. */
export const slowClient: LoadScenario = {
  kind: 'load',
  name: 'slow-client',
  work: '1 symbol to 500 clients, 2,000 ticks/s, with and without one more client that stops reading',
  contenders: [
    gateway(load, { ...course, name: 'all reading' }),
    gateway(load, { ...course, name: 'one stopped', beside: stoppedClient }),
  ],
  checks: [
    {
      target: `p99 of the others at most ${NOISE} times, or as in a round without`,
      compares: ['all reading', 'one stopped'],
      judge(reading, stopped) {
        const [before, after] = [reading!.median(p99), stopped!.median(p99)];
        const met = after <= NOISE * before || after <= reading!.highest(p99);
        return { figure: `${times(after / before)} (${milliseconds(before)}, ${milliseconds(after)})`, met };
      },
    },
    {
      target: `memory at most ${GROWTH_MB} MB above`,
      compares: ['all reading', 'one stopped'],
      judge(reading, stopped) {
        const growth = stopped!.median(peak) - reading!.median(peak);
        return { figure: megabytes(growth), met: growth <= GROWTH_MB };
      },
    },
    {
      target: 'the stopped client is conflated',
      compares: ['one stopped'],
      judge(stopped) {
        const [received, offered] = ['received', 'offered'].map((key) => stopped!.median((s) => s.observed[key]!));
        return { figure: `${count(received!)} of ${count(offered!)} ticks`, met: received! < offered! };
      },
    },
    {
      target: 'the stopped client is closed with 4408',
      compares: ['one stopped'],
      judge(stopped) {
        const codes = [...new Set(stopped!.samples.map(({ observed }) => observed.closeCode))];
        return { figure: codes.join(', '), met: codes.every((code) => code === 4408) };
      },
    },
  ],
};
