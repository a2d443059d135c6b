import type { Sample } from '../load/pass.js';
import { milliseconds, times } from '../report/format.js';
import type { Check, Outcome } from '../scenario.js';

/** Deliveries within one per cent are the same: the windows of two contenders do not begin on the same tick. */
const SAME = 0.99;

/** What the gateway must show against `nats` under the same load; `latency` when its latencies must be lower, too. */
export function againstNats({ latency }: { latency: boolean }): Check[] {
  return [deliveries, ...(latency ? [lower('p50'), lower('p99')] : [])];
}

const deliveries: Check = {
  target: "at least nats-server's deliveries/s",
  compares: ['tickgate', 'nats'],
  judge(tickgate, nats) {
    const rate = (outcome: Outcome): number => outcome.median(({ deliveriesPerSecond }) => deliveriesPerSecond);
    const ratio = rate(tickgate!) / rate(nats!);
    return { figure: times(ratio), met: ratio >= SAME };
  },
};

function lower(percentile: 'p50' | 'p99'): Check {
  const pick = (sample: Sample): number => sample[percentile];
  return {
    target: `${percentile} below nats-server's`,
    compares: ['tickgate', 'nats'],
    judge(tickgate, nats) {
      const [own, other] = [tickgate!.median(pick), nats!.median(pick)];
      return { figure: `${milliseconds(own)} against ${milliseconds(other)}`, met: own < other };
    },
  };
}
