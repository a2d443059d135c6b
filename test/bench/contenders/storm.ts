import { monotonicUs } from '../parts/quote-messages.js';
import { gatewayEntry, naiveServerEntry } from '../paths.js';
import { Child } from '../processes/child.js';
import { watchOthers } from '../processes/others.js';
import { freePort } from '../processes/ports.js';
import { UsageSampler } from '../processes/usage-sampler.js';
import type { Figures, PartSample, Round, Subject } from '../scenario.js';
import { ready } from './authenticated.js';
import { Bystander } from './bystander.js';

/** What comes over a server at once. */
export interface Storm {
  kind: 'connect' | 'subscribe';
  clients: number;
  symbolsPerClient: number;
  symbols: number;
}

/** A server that is ready, and how its clients know that they stream. */
interface Server {
  process: Child;
  port: number;
  apiKey: string;
  /** Messages of last values that a subscription brings at once. */
  snapshots: number;
}

/** All symbols tick, so that there are last values, but slowly, so that the storm is the load. */
const TICKS_PER_SECOND = 500;
/** The bystander's symbol ticks often, so that no block of the event loop goes unseen. */
const BYSTANDER_TICKS_PER_SECOND = 1000;
const BYSTANDER_SYMBOL = 2500;
const PUBLISHING_SECONDS = 60;
/** Before the storm, for last values and for a quiet picture of the bystander. */
const CALM_MS = 5_000;
/** Processor time is looked at no more often. */
const SAMPLING_MS = 150;
const DEADLINE_MS = 60_000;
const RESULT = /begin_us (\d+) {2}acknowledged_us (\d+) {2}streaming_us (\d+) {2}cores ([\d.]+)/;

/** The gateway in a storm: somebody holds all symbols already, so that each subscription is answered by a snapshot. */
export function gatewayInStorm(storm: Storm): Subject<PartSample> {
  return subject('tickgate', storm, async (round, busPorts) => {
    const home = await round.gatewayHome();
    const [port, httpPort] = [await freePort(), await freePort()];
    const env = {
      ...home.env,
      TICKGATE_ROLE: 'edge',
      WEBSOCKET_PORT: String(port),
      WEBSOCKET_PORT_STRATEGY: 'fail',
      WS_MAX_CONNECTIONS_PER_KEY: String(storm.clients + 10),
      HTTP_PORT: String(httpPort),
      ZMQ_ENDPOINTS: busPorts.map((busPort) => `tcp://127.0.0.1:${busPort}`).join(','),
    };
    const args = [...home.nodeArgs, gatewayEntry];
    const process = new Child('gateway', globalThis.process.execPath, args, { env, cwd: home.folder });
    return { process, port, apiKey: home.apiKey, snapshots: storm.symbolsPerClient };
  });
}

/** The naive server in the same storm. It has no last values: its clients count as soon as they are answered. */
export function naiveInStorm(storm: Storm): Subject<PartSample> {
  return subject('naive', storm, async (_round, busPorts) => {
    const port = await freePort();
    const args = [naiveServerEntry, port, ...busPorts].map(String);
    return { process: new Child('naive server', process.execPath, args), port, apiKey: 'any', snapshots: 0 };
  });
}

function subject(
  name: string,
  storm: Storm,
  start: (round: Round, busPorts: number[]) => Promise<Server>,
): Subject<PartSample> {
  return {
    name,
    needs: ['zpub', 'storm'],
    async run(round) {
      const others = watchOthers();
      const busPorts = [await freePort(), await freePort()];
      const server = await start(round, busPorts);
      const children = [server.process];
      let figures: Figures;
      try {
        await ready(server.process, server.port, server.apiKey, ['SYM0']);
        const { symbols } = storm;
        children.push(
          publisher(round, busPorts[0]!, { first: 0, symbols, ticksPerSecond: TICKS_PER_SECOND }),
          publisher(round, busPorts[1]!, {
            first: BYSTANDER_SYMBOL,
            symbols: 1,
            ticksPerSecond: BYSTANDER_TICKS_PER_SECOND,
          }),
        );
        figures = await weather(round, storm, server, children);
      } finally {
        for (const child of children.reverse()) await child.stop();
      }
      return { figures, othersCores: others() };
    },
  };
}

/** Lets the storm pass, and gives what came of it. */
async function weather(round: Round, storm: Storm, server: Server, children: Child[]): Promise<Figures> {
  const { port, apiKey, snapshots } = server;
  const resident = await Bystander.arrive(
    port,
    apiKey,
    Array.from({ length: storm.symbols }, (_, k) => k),
  );
  const bystander = await Bystander.arrive(port, apiKey, [BYSTANDER_SYMBOL]);
  const sampler = new UsageSampler();
  try {
    const calm = await bystander.after(CALM_MS);
    sampler.watch('server', server.process.pid);
    const { kind, clients, symbolsPerClient, symbols } = storm;
    const args = [kind, port, clients, symbolsPerClient, symbols, snapshots, apiKey].map(String);
    const clouds = new Child('storm', round.tools.storm, args, { env: {} });
    children.push(clouds);
    const [, ...figures] = await clouds.expectOutput(RESULT, DEADLINE_MS);
    const [begin, acknowledged, streaming, cores] = figures.map(Number);
    if (server.process.hasExited) throw server.process.failure('ended in the storm');
    const at = (us: number): number => performance.now() + (us - monotonicUs()) / 1000;
    const meanwhile = await bystander.between(begin!, begin! + streaming!);
    const usage = sampler.between(at(begin!) - SAMPLING_MS, at(begin! + streaming!) + SAMPLING_MS).server;
    return {
      acknowledgedMs: acknowledged! / 1000,
      streamingMs: snapshots > 0 ? streaming! / 1000 : Number.NaN,
      calmP99Us: calm.p99Us,
      bystanderP99Us: meanwhile.p99Us,
      bystanderLongestUs: meanwhile.longestUs,
      serverCpuMs: 1000 * (usage?.cpuSeconds ?? Number.NaN),
      stormCores: cores!,
    };
  } finally {
    sampler.stop();
    bystander.leave();
    resident.leave();
  }
}

function publisher(
  { tools }: Round,
  busPort: number,
  { first, symbols, ticksPerSecond }: { first: number; symbols: number; ticksPerSecond: number },
): Child {
  const args = [`tcp://127.0.0.1:${busPort}`, 'bind', 'replay_', symbols, 'QUOTE', ticksPerSecond, PUBLISHING_SECONDS];
  return new Child('zpub', tools.zpub, args.map(String), { env: { ZPUB_FIRST: String(first) } });
}
