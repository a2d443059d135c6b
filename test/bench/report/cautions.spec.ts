import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../load/pass.js';
import { type Contender, Outcome } from '../scenario.js';
import { loadCautions, partCautions } from './cautions.js';

const BUSY_MACHINE = 'others kept 0.50 of 2 cores busy meanwhile; run again on a quiet machine';

describe('partCautions', () => {
  const rounds = (...others: number[]) => new Outcome(others.map((othersCores) => ({ figures: {}, othersCores })));

  it('says that one round met a busy machine', () => {
    expect(partCautions('importer', rounds(0, 0.5, 0), 2)).toEqual([`importer: ${BUSY_MACHINE}`]);
  });

  it('says nothing of a quiet machine, or of one that does not tell', () => {
    expect(partCautions('importer', rounds(0, 0.1, 0), 2)).toEqual([]);
    expect(partCautions('importer', rounds(Number.NaN), 2)).toEqual([]);
  });

  it('names the load tool of a part that was at its limit in one of the rounds', () => {
    const outcome = new Outcome(
      [0.4, 0.97].map((wsloadCores) => ({ figures: { p50Us: 9, wsloadCores, zpubCores: 0.5 }, othersCores: 0 })),
    );
    expect(partCautions('storm', outcome, 2)).toEqual([
      'storm: the load tool wsload kept its core busy; the server may be faster than this',
    ]);
  });
});

describe('loadCautions', () => {
  const load = { clients: 1, symbolsPerClient: 1, symbols: 1, ticksPerSecond: 1000 };
  const contender: Contender = { name: 'tickgate', needs: [], load, run: () => Promise.reject(new Error('not run')) };

  function round(cores: Record<string, number>, offeredPerSecond = 1000, othersCores = 0): Outcome {
    const usage = Object.fromEntries(Object.entries(cores).map(([name, value]) => [name, { cores: value }]));
    return new Outcome([{ usage, offeredPerSecond, othersCores } as unknown as Sample]);
  }

  it('says nothing when every tool and the machine have a reserve', () => {
    expect(loadCautions(contender, round({ server: 0.9, wsload: 0.5, zpub: 0.2, bench: 0.01 }), 2)).toEqual([]);
  });

  it.each(['wsload', 'zpub', 'natspub'])('names %s when it had no reserve', (tool) => {
    expect(loadCautions(contender, round({ server: 0.3, [tool]: 0.96 }), 2)).toEqual([
      `tickgate: the load tool ${tool} kept its core busy; the server may be faster than this`,
    ]);
  });

  it('does not take a busy server for a tool without a reserve', () => {
    expect(loadCautions(contender, round({ server: 1.2, wsload: 0.4 }), 2)).toEqual([]);
  });

  it('says that the publisher fell behind, and that all cores were busy', () => {
    expect(loadCautions(contender, round({ server: 1, wsload: 0.7, natspub: 0.3 }, 900), 2)).toEqual([
      'tickgate: the publisher got out 900 of 1,000 ticks/s',
      'tickgate: all 2 cores were busy; server and load tools slowed each other',
    ]);
  });

  it('says that the server had to wait for a processor', () => {
    const waited = (share: number) =>
      new Outcome([{ usage: { server: { cores: 0.8, waited: share } }, othersCores: 0 } as unknown as Sample]);
    expect(loadCautions(contender, waited(0.12), 2)).toEqual([
      'tickgate: the server waited 12 % of the time for a processor; its tails are longer for it',
    ]);
    expect(loadCautions(contender, waited(0.02), 2)).toEqual([]);
    expect(loadCautions(contender, waited(Number.NaN), 2)).toEqual([]);
  });

  it('says that others used the machine', () => {
    expect(loadCautions(contender, round({ server: 0.2 }, 1000, 0.5), 2)).toEqual([`tickgate: ${BUSY_MACHINE}`]);
  });
});
