import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Mode } from '../../src/common/mode.js';
import type { Credentials, SubscriptionItem } from '../../src/modules/brokers/engine/contract.js';
import { eventually } from '../support/eventually.js';
import { ProtocolLine } from '../support/protocol-line.js';
import { ZerodhaSimulator } from './zerodha.js';
import { kiteOptions } from './zerodha-instruments.js';

describe('WsSimulator, as the simulator of Zerodha', () => {
  let simulator: ZerodhaSimulator;
  let lines: ProtocolLine[];

  beforeEach(async () => {
    lines = [];
    simulator = new ZerodhaSimulator();
    await simulator.start();
  });

  afterEach(async () => {
    for (const line of lines) line.close();
    await simulator.stop();
  });

  function attempt(credentials: Credentials = simulator.credentials, pingIntervalMs = 0): ProtocolLine {
    const line = new ProtocolLine(simulator, 'feed', credentials, pingIntervalMs);
    lines.push(line);
    return line;
  }

  async function connect(pingIntervalMs = 0): Promise<ProtocolLine> {
    const line = attempt(simulator.credentials, pingIntervalMs);
    await eventually(() => line.isOpen);
    return line;
  }

  function item(symbol: string, mode: Mode): SubscriptionItem {
    return { instrument: simulator.instruments.find((one) => one.symbol === symbol)!, mode, depthLevel: 5 };
  }

  async function connectWith(symbol: string, mode: Mode): Promise<ProtocolLine> {
    const line = await connect();
    line.subscribe(item(symbol, mode));
    await eventually(() => line.sink.ticks.length > 0);
    return line;
  }

  const prices = (line: ProtocolLine) => line.sink.ticks.map(({ ltp }) => ltp);

  it('tells what each connection holds, in which mode', async () => {
    const first = await connectWith('RELIANCE', 'LTP');
    await connectWith('SBIN', 'DEPTH');
    expect(simulator.subscriptions()).toEqual([
      { symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP', depthLevel: 5, connection: 1 },
      { symbol: 'SBIN', exchange: 'NSE', mode: 'DEPTH', depthLevel: 5, connection: 2 },
    ]);
    expect([simulator.connections, simulator.attempts, simulator.requests]).toEqual([2, 2, 4]);
    first.unsubscribe(item('RELIANCE', 'LTP'));
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(1));
    first.close();
    await eventually(() => expect(simulator.connections).toBe(1));
  });

  it('sends what moves to those who hold it, in the mode that they hold', async () => {
    const ltp = await connectWith('RELIANCE', 'LTP');
    const depth = await connectWith('RELIANCE', 'DEPTH');
    simulator.tick('RELIANCE', 'NSE', { ltp: 2850.45, volume: 77 });
    simulator.tick('SBIN', 'NSE', { ltp: 842 });
    await eventually(() => expect([prices(ltp).at(-1), prices(depth).at(-1)]).toEqual([2850.45, 2850.45]));
    expect(ltp.sink.ticks.at(-1)).not.toHaveProperty('volume');
    expect(depth.sink.ticks.at(-1)).toMatchObject({ volume: 77, depth: { buy: expect.any(Array) } });
  });

  it('throws for an instrument that it does not list', () => {
    expect(() => simulator.tick('NOPE', 'NSE', {})).toThrow('does not list NOPE of NSE');
  });

  it('drops every connection without a close frame', async () => {
    const line = await connect();
    simulator.faults.drop();
    await eventually(() => expect(line.failure?.code).toBe(1006));
    expect(simulator.connections).toBe(0);
  });

  it('leaves lines half-open: no data, no beats, no pongs, no upgrades, until it heals', async () => {
    const line = await connect(20);
    line.subscribe(item('RELIANCE', 'LTP'));
    await eventually(() => expect([line.sink.ticks.length > 0, line.beats > 0]).toEqual([true, true]));
    simulator.faults.halfOpen();
    const before = simulator.requests;
    line.subscribe(item('SBIN', 'LTP'));
    simulator.tick('RELIANCE', 'NSE', { ltp: 1 });
    const other = attempt();
    await eventually(() => expect(simulator.attempts).toBe(2));
    const beats = line.beats;
    simulator.tick('RELIANCE', 'NSE', { ltp: 2 });
    // The other line's upgrade has crossed the loopback by now, so an answer to it, or a pong, would have too.
    expect([line.failure, line.beats - beats, other.isOpen, simulator.requests]).toEqual([undefined, 0, false, before]);
    simulator.faults.heal();
    await eventually(() => expect([other.isOpen, simulator.subscriptions().length]).toEqual([true, 2]));
    simulator.tick('RELIANCE', 'NSE', { ltp: 3 });
    await eventually(() => expect(prices(line).at(-1)).toBe(3));
    expect(prices(line)).not.toContain(1);
    expect(prices(line)).not.toContain(2);
  });

  it('stalls: beats and pongs go on, data stops until it heals', async () => {
    const line = await connect(20);
    line.subscribe(item('RELIANCE', 'LTP'));
    await eventually(() => line.sink.ticks.length > 0);
    simulator.faults.stall();
    simulator.tick('RELIANCE', 'NSE', { ltp: 1 });
    const beats = line.beats;
    await eventually(() => expect(line.beats).toBeGreaterThan(beats + 1));
    expect(prices(line)).not.toContain(1);
    simulator.faults.heal();
    simulator.tick('RELIANCE', 'NSE', { ltp: 2 });
    await eventually(() => expect(prices(line).at(-1)).toBe(2));
  });

  it('refuses upgrades with the status that it was told, until it heals', async () => {
    simulator.faults.refuse(503);
    const refused = attempt();
    await eventually(() => expect(refused.failure?.status).toBe(503));
    simulator.faults.heal();
    await connect();
    expect(simulator.attempts).toBe(2);
  });

  it('rolls the token: ends open lines, and lets in only those with the new one', async () => {
    const old = simulator.credentials;
    const line = await connect();
    const fresh = simulator.faults.rollToken();
    await eventually(() => expect(line.failure).toBeDefined());
    expect(fresh).toEqual(simulator.credentials);
    const refused = attempt(old);
    await eventually(() => expect(refused.failure?.status).toBe(403));
    await connect();
  });

  it('sends garbage that is counted and does no harm', async () => {
    const line = await connectWith('RELIANCE', 'LTP');
    simulator.faults.garbage();
    await eventually(() => expect(line.sink.complaints.length).toBeGreaterThan(0));
    simulator.tick('RELIANCE', 'NSE', { ltp: 5 });
    await eventually(() => expect(prices(line).at(-1)).toBe(5));
  });

  it('sends a data frame that is cut off', async () => {
    const line = await connectWith('RELIANCE', 'LTP');
    simulator.faults.truncated();
    await eventually(() => expect(line.sink.complaints).toEqual(['a packet that is cut off']));
  });

  it('gives first snapshots late', async () => {
    const [late, later] = [await connect(), await connect()];
    simulator.faults.slowAcknowledgements(3_600_000);
    later.subscribe(item('RELIANCE', 'LTP'));
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(1));
    simulator.faults.slowAcknowledgements(20);
    late.subscribe(item('SBIN', 'LTP'));
    await eventually(() => late.sink.ticks.length > 0);
    expect(later.sink.ticks).toEqual([]);
  });

  it('refuses what is above the capacity that it was told, the way of the broker', async () => {
    simulator.faults.capacity(1);
    const line = await connectWith('RELIANCE', 'LTP');
    line.subscribe(item('SBIN', 'LTP'));
    await eventually(() => expect(line.sink.notices).toEqual([expect.stringContaining('779521 is refused')]));
    expect(simulator.subscriptions()).toHaveLength(1);
  });

  it("refuses what is above the broker's own capacity", async () => {
    const options = kiteOptions(3001);
    simulator.list(options);
    const line = await connect();
    line.subscribe(...options.map((instrument) => ({ instrument, mode: 'LTP' as const, depthLevel: 5 as const })));
    await eventually(() => expect(line.sink.notices).toHaveLength(1));
    expect(simulator.subscriptions()).toHaveLength(3000);
    await eventually(() => expect(new Set(line.sink.ticks.map(({ symbol }) => symbol)).size).toBe(3000));
  });

  it('ends all that it has started, more than once', async () => {
    const line = await connect();
    await simulator.stop();
    await simulator.stop();
    await eventually(() => expect(line.failure).toBeDefined());
    expect(simulator.connections).toBe(0);
  });
});
