import { Child } from '../processes/child.js';
import { UsageSampler, type UsageSpan } from '../processes/usage-sampler.js';
import type { ToolName } from '../tool-chain.js';
import { type Counting, type Load, type Owed, owedDeliveries } from './load.js';
import { RESULT_LINE, type WsloadResult, wsloadResult } from './wsload.js';

/** A running server that speaks the gateway's protocol. */
export interface Target {
  pid: number;
  port: number;
  apiKey: string;
  /** Port that the server's bus subscription connects to; undefined when the server makes its own ticks. */
  busPort?: number;
}

/** What one round of one contender showed. */
export interface Sample extends WsloadResult {
  /** Ticks a second that the publisher got out; undefined when the server made its own. */
  offeredPerSecond?: number;
  /** Ticks published in all, warm-up included. */
  published?: number;
  /** What was owed, when the whole run was counted. */
  owed?: Owed;
  /** CPU and memory during the measured seconds of `server`, `wsload`, `zpub` and the `bench` itself. */
  usage: Record<string, UsageSpan>;
  /** Cores that everything else on the machine kept busy in these seconds. */
  othersCores: number;
  /** What a scenario observes beside the load. */
  observed: Record<string, number>;
}

export interface Timing {
  seconds: number;
  counting: Counting;
}

/** Seconds after "connected", per way of counting. A bus subscription may take one second to find the new publisher. */
const PLANS = {
  /** Counting begins in full work, after 1.5 s of it, and ends before the publisher does. */
  window: { warmup: 3, firstTick: 1.5, countedBeyond: 0, publishedBeyond: 2 },
  /** Counting begins before the first tick and ends two seconds after the last. */
  whole: { warmup: 2, firstTick: 2.5, countedBeyond: 2.5, publishedBeyond: 0 },
} as const;

/** Seconds that a server which makes its own ticks must work for a `window` of that length. */
export function secondsOfWork(seconds: number): number {
  return PLANS.window.warmup + seconds + 1;
}

const CONNECT_DEADLINE_MS = 60_000;
/** Sorting tens of millions of latencies takes the load client some seconds. */
const AFTERMATH_MS = 30_000;
const READY = /connected \d+/;
const PUBLISHED = /published (\d+) \((\d+)\/s\)/;

/** Puts a server under a load and measures it from outside. */
export async function runPass(
  tools: Record<ToolName, string>,
  target: Target,
  load: Load,
  { seconds, counting }: Timing,
): Promise<Sample> {
  const plan = PLANS[counting];
  const counted = seconds + plan.countedBeyond;
  const sampler = new UsageSampler();
  sampler.watch('server', target.pid);
  sampler.watch('bench', process.pid);
  const children: Child[] = [];
  const start = (name: ToolName, ...args: (string | number)[]): Child => {
    const child = new Child(name, tools[name], args.map(String), { env: {} });
    children.push(child);
    sampler.watch(name, child.pid);
    return child;
  };
  try {
    const { clients, symbolsPerClient, symbols, ticksPerSecond } = load;
    const { port, apiKey } = target;
    const client = start('wsload', port, clients, symbolsPerClient, symbols, 2, counted, apiKey, plan.warmup);
    await client.expectOutput(READY, CONNECT_DEADLINE_MS);
    const connected = performance.now();
    const begin = connected + 1000 * Math.max(plan.warmup, plan.firstTick);
    const deadline = 1000 * (plan.warmup + counted) + AFTERMATH_MS;

    const endpoint = `tcp://127.0.0.1:${target.busPort}`;
    const publishing = seconds + plan.publishedBeyond;
    const publisher =
      target.busPort === undefined
        ? undefined
        : start('zpub', endpoint, 'bind', 'replay_', symbols, 'QUOTE', ticksPerSecond, publishing, plan.firstTick);
    const result = wsloadResult(await client.expectOutput(RESULT_LINE, deadline));
    const sent = await publisher?.expectOutput(PUBLISHED, AFTERMATH_MS);

    const end = begin + 1000 * seconds;
    const usage = sampler.between(begin, end);
    const sample: Sample = { ...result, usage, othersCores: sampler.othersBetween(begin, end), observed: {} };
    if (sent) {
      sample.published = Number(sent[1]);
      sample.offeredPerSecond = Number(sent[2]);
    }
    if (counting === 'whole' && sample.published !== undefined) {
      sample.owed = owedDeliveries(load, sample.published);
      sample.deliveriesPerSecond = result.frames / seconds;
    }
    return sample;
  } finally {
    sampler.stop();
    await Promise.all(children.map((child) => child.stop()));
  }
}
