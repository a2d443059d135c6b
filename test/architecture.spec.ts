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
