import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEPTH_LEVELS, MODES } from '../../../src/common/mode.js';
import type { BrokerDefinition, Frame } from '../../../src/modules/brokers/engine/contract.js';
import { route } from '../../../src/modules/brokers/engine/routing.js';
import { shippedBrokers } from '../../../src/modules/brokers/registry.js';
import { parseVectorFile } from '../../../src/modules/brokers/vectors/vector-file.js';
import { formatTopic, type Topic } from '../../../src/modules/bus/topic.js';
import type { Instrument } from '../../../src/modules/instruments/instrument.js';

/** One channel of a broker: what can be wanted of it, and frames as it sends them. */
export interface Material {
  /** `zerodha`; with the channel's name where it is not the first. */
  name: string;
  definition: BrokerDefinition;
  channel: string;
  instruments: readonly Instrument[];
  topics: readonly Topic[];
  frames: readonly Frame[];
}

const VECTORS = fileURLToPath(new URL('../../vectors/', import.meta.url));

const RELIANCE: Instrument = {
  symbol: 'RELIANCE',
  exchange: 'NSE',
  token: '2885',
  brsymbol: 'RELIANCE-EQ',
  brexchange: 'NSE',
};

/** The replay's wire is our own and has no vectors. */
const REPLAY_TICK = {
  type: 'ticks',
  ticks: [
    {
      token: RELIANCE.token,
      segment: RELIANCE.brexchange,
      mode: 'DEPTH',
      ltp: 1551.2,
      ltt: 1_763_703_000_000,
      timestamp: 1_763_703_000_250,
      open: 1540,
      volume: 10,
      depth: { buy: [[1551.1, 5, 2]], sell: [[1551.2, 7]] },
    },
  ],
};

/** Every broker of the registry: each of its vector files, or instruments alone where it has none. */
export function allMaterial(): Material[] {
  const files = readdirSync(VECTORS)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name: name.replace('.json', ''), ...parseVectorFile(readFileSync(VECTORS + name, 'utf8')) }));
  return shippedBrokers.flatMap((definition) => {
    const main = Object.keys(definition.channels)[0]!;
    const own = files.filter(({ broker }) => broker === definition.id);
    if (own.length === 0) {
      const instruments = [RELIANCE];
      const topics = topicsOf(definition, main, instruments);
      return [{ name: definition.id, definition, channel: main, instruments, topics, frames: [text(REPLAY_TICK)] }];
    }
    return own.map(({ name, channel = main, instruments, frames }) => ({
      name,
      definition,
      channel,
      instruments,
      topics: topicsOf(definition, channel, instruments),
      frames: frames.map(({ frame }) => frame),
    }));
  });
}

/** Everything that can be wanted of these instruments and that comes by this channel. */
function topicsOf(definition: BrokerDefinition, channel: string, instruments: readonly Instrument[]): Topic[] {
  const feed = definition.id.replaceAll('_', '-');
  const topics = instruments.flatMap((instrument) =>
    MODES.flatMap((mode) =>
      DEPTH_LEVELS.filter((level) => mode === 'DEPTH' || level === DEPTH_LEVELS[0])
        .filter((depthLevel) =>
          route(definition, { instrument, mode, depthLevel }).some((item) => item.channel === channel),
        )
        .map(
          (depthLevel): Topic => ({
            feed,
            exchange: instrument.exchange,
            symbol: instrument.symbol,
            mode,
            depthLevel,
          }),
        ),
    ),
  );
  return [...new Map(topics.map((topic) => [formatTopic(topic), topic])).values()];
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
