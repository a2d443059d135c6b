import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { shippedBrokers } from '../src/modules/brokers/registry.js';

/** The house rules that a linter has no rule for. */

const BROKERS = 'src/modules/brokers';
const sources = filesBelow('src').filter((file) => !file.endsWith('.spec.ts'));
const ids = shippedBrokers.map((broker) => broker.id);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((file) => `${folder}/${file}`.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts'));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s+'(\.[^']+)'/g)].map(([, path]) =>
    relative('.', join(dirname(file), path!))
      .split(sep)
      .join('/'),
  );
}

const NAMELESS = [
  `${BROKERS}/engine/`,
  ...['feed', 'login', 'master'].map((family) => `${BROKERS}/families/${family}/`),
  'src/modules/streaming/',
];

describe('the engine, what all brokers share, and the gateway', () => {
  it('name no broker', () => {
    const named = sources
      .filter((file) => NAMELESS.some((folder) => file.startsWith(folder)))
      .filter((file) =>
        new RegExp(`\\b(${ids.join('|')})\\b`, 'i').test(
          readFileSync(file, 'utf8').replace(/\/\*\*[\s\S]*?\*\/|\/\/.*/g, ''),
        ),
      );
    expect(named).toEqual([]);
  });
});

describe("a broker's folder", () => {
  it('has the same file names as its neighbours', () => {
    for (const id of ids) {
      const names = filesBelow(`${BROKERS}/${id}`).map((file) => file.slice(`${BROKERS}/${id}/`.length));
      expect({ id, names }).toEqual({
        id,
        names: expect.arrayContaining(['index.ts', 'protocol.ts', 'instruments.ts', 'capabilities.ts']),
      });
    }
  });

  it("imports the engine's contract, the common words, instruments and families, and nothing else of the gateway", () => {
    const foreign = ids.flatMap((id) =>
      sources
        .filter((file) => file.startsWith(`${BROKERS}/${id}/`))
        .flatMap((file) => importsOf(file).map((path) => ({ file, path })))
        .filter(({ path }) => !path.startsWith(`${BROKERS}/${id}/`))
        .filter(({ path }) => !ALLOWED.some((allowed) => path.startsWith(allowed))),
    );
    expect(foreign).toEqual([]);
  });
});

const ALLOWED = [
  `${BROKERS}/engine/contract.js`,
  // Lines that are no WebSockets, and the judgement that a protocol's own adds to.
  `${BROKERS}/engine/transports/`,
  `${BROKERS}/engine/failure.js`,
  `${BROKERS}/families/`,
  'src/common/',
  'src/modules/instruments/instrument.js',
  // The replay's wire is the recording itself.
  'src/recording/',
];

describe('every broker that is shipped', () => {
  const rows = readdirSync('test/conformance/brokers').map((file) => file.replace(/\.ts$/, ''));

  it('but the replay has a simulator that the conformance suite runs over', () => {
    expect(rows.sort()).toEqual(ids.filter((id) => id !== 'replay').sort());
  });

  it('but the replay has recorded frames with the ticks that they must become', () => {
    const played = readdirSync('test/vectors').map(
      (file) => (JSON.parse(readFileSync(`test/vectors/${file}`, 'utf8')) as { broker: string }).broker,
    );
    expect([...new Set(played)].sort()).toEqual(ids.filter((id) => id !== 'replay').sort());
  });
});

describe('the project', () => {
  it('has no file of its own that is longer than a state machine may be', () => {
    const long = sources.filter((file) => readFileSync(file, 'utf8').split('\n').length > 420);
    expect(long).toEqual([]);
  });
});

describe('the tests', () => {
  const specs = ['src', 'test', 'web/src'].flatMap(filesBelow).filter((file) => file.endsWith('.spec.ts'));
  const found = (breaks: (text: string) => boolean) =>
    specs.filter((file) => !file.includes('/node_modules/') && breaks(readFileSync(file, 'utf8'))).sort();

  // How long something takes is a figure of the machine: the benches and the soak measure it.
  it('assert no time that has passed, but where it bounds a count or is one side of a ratio', () => {
    expect(found(assertsElapsedTime)).toEqual(Object.keys(TIMED).sort());
  });

  it('wait for what they want, not for time', () => {
    const sleeps = /\bsetTimeout\((?:resolve|done|next)\b|\bsetTimeout\b.* from 'node:timers\/promises'/;
    expect(found((text) => sleeps.test(text))).toEqual([]);
  });

  it('have no deadline so short that a busy machine misses it', () => {
    expect(found((text) => /\beventually\(.*, (?:\d_?)?\d{1,3}\);$/m.test(text))).toEqual([]);
  });
});

const PASSED = String.raw`\b(?:performance|Date)\.now\(\) - `;
const COMPARISON = String.raw`\.to(?:Be(?:Less|Greater)Than(?:OrEqual)?|BeCloseTo)\(`;

/** Those that may, each for its reason. */
const TIMED: Record<string, string> = {
  'src/modules/instruments/instrument-importer.spec.ts': 'the longest block of the event loop, as a share of the whole',
  'test/bench/parts/subscribe.spec.ts': 'the time that a bench tells lies within the time that has passed',
  'test/doors/flood.spec.ts': 'as many are let in as the rate allows in the time that has passed',
  'test/health/probes.spec.ts': 'the database is asked once for every second that has passed',
};

/** Whether the text expects something of a time that has passed, there and then or by the name that it was given. */
function assertsElapsedTime(text: string): boolean {
  const names = [...text.matchAll(new RegExp(`(?:const|let) (\\w+) = .*${PASSED}`, 'g'))].map(([, name]) => name);
  const passed = [PASSED, ...names.map((name) => `\\b${name}\\b`)].join('|');
  return new RegExp(`expect\\([^;]*(?:${passed})[^;]*${COMPARISON}|${COMPARISON}[^;]*(?:${passed})`).test(text);
}
