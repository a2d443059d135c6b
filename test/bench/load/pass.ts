import { Child } from '../processes/child.js';
import { UsageSampler, type UsageSpan } from '../processes/usage-sampler.js';
import type { ToolName } from '../tool-chain.js';
import { LastMessages } from './last-messages.js';
import { type Counting, type Load, modeNumber, modeSegment, type Owed, owedDeliveries } from './load.js';
import { RESULT_LINE, type WsloadResult, wsloadResult } from './wsload.js';

/** A running server that speaks the gateway's protocol. */
export interface Target {
  pid: number;
  port: number;
  apiKey: string;
  /** Port that the server's bus subscription connects to; undefined when the server makes its own ticks. */
  busPort?: number;
  /** Feed name in the topics of that bus; default `replay`. */
  feed?: string;
  /** Brings the ticks to a server that has no bus subscription; instead of `busPort`. */
  publisher?: Publisher;
  /** Variables that teach `wsload` the protocol of another server; see wsload.c. */
  dialect?: Readonly<Record<string, string>>;
}

/** A program that publishes as the load tools do. */
export interface Publisher {
  tool: ToolName | NodeTool;
  /** Its arguments, to publish for `seconds` after it has waited `wait` seconds. */
  arguments(load: Load, seconds: number, wait: number): (string | number)[];
}

/** A load tool that runs in Node. */
export interface NodeTool {
  name: string;
  script: string;
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
  /** Begin and end of the measured seconds, in microseconds of the monotonic clock, which CPU profiles use too. */
  measured: readonly [begin: number, end: number];
}

export interface Timing {
  seconds: number;
  counting: Counting;
  /**
   * A folder to compare last messages in, with `window` and `zpub`: `topics` of all clients, and how many of them are
   * `stale`, are then observed. The pass lasts three seconds longer.
   */
  compareLastIn?: string;
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
  { seconds, counting, compareLastIn }: Timing,
): Promise<Sample> {
  const plan = PLANS[counting];
  const counted = seconds + plan.countedBeyond;
  const sampler = new UsageSampler();
  sampler.watch('server', target.pid, true);
  sampler.watch('bench', process.pid);
  const last = compareLastIn === undefined ? undefined : new LastMessages(compareLastIn);
  const children: Child[] = [];
  const start = (tool: Publisher['tool'], env: Readonly<Record<string, string>>, args: (string | number)[]): Child => {
    const [name, program, ...first] =
      typeof tool === 'string' ? [tool, tools[tool]] : [tool.name, process.execPath, tool.script];
    const child = new Child(name!, program!, [...first, ...args.map(String)], { env: { ...env, ...last?.env } });
    children.push(child);
    sampler.watch(name!, child.pid);
    return child;
  };
  try {
    const { clients, symbolsPerClient, symbols } = load;
    const { port, apiKey } = target;
    const wanted = [port, clients, symbolsPerClient, symbols, modeNumber(load)];
    const depth = load.depthLevel === undefined ? undefined : { WSLOAD_DEPTH: String(load.depthLevel) };
    const client = start('wsload', { ...target.dialect, ...depth }, [...wanted, counted, apiKey, plan.warmup]);
    await client.expectOutput(READY, CONNECT_DEADLINE_MS);
    const connected = performance.now();
    const begin = connected + 1000 * Math.max(plan.warmup, plan.firstTick);
    const deadline = 1000 * (plan.warmup + counted) + AFTERMATH_MS;

    const source = target.publisher ?? (target.busPort === undefined ? undefined : onBus(target.busPort, target.feed));
    const publishing = seconds + plan.publishedBeyond;
    const publisher = source && start(source.tool, {}, source.arguments(load, publishing, plan.firstTick));
    const result = wsloadResult(await client.expectOutput(RESULT_LINE, deadline));
    const sent = await publisher?.expectOutput(PUBLISHED, AFTERMATH_MS);
    if (result.frames === 0) throw new Error('the server has delivered nothing');

    const end = begin + 1000 * seconds;
    const usage = sampler.between(begin, end);
    const sample: Sample = {
      ...result,
      usage,
      othersCores: sampler.othersBetween(begin, end),
      observed: last ? { ...last.compare() } : {},
      measured: [monotonic(begin), monotonic(end)],
    };
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

/** The bus that the gateway reads, with the publisher's socket as the one that binds. */
function onBus(port: number, feed = 'replay'): Publisher {
  return {
    tool: 'zpub',
    arguments(load, seconds, wait) {
      const { symbols, ticksPerSecond } = load;
      const what = [`${feed}_`, symbols, modeSegment(load), ticksPerSecond];
      return [`tcp://127.0.0.1:${port}`, 'bind', ...what, seconds, wait];
    },
  };
}

/** A moment of `performance.now()` in microseconds of the monotonic clock. */
function monotonic(at: number): number {
  return Number(process.hrtime.bigint() / 1000n) + Math.round(1000 * (at - performance.now()));
}
