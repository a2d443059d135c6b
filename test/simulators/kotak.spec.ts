import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { parseVectorFile } from '../../src/modules/brokers/vectors/vector-file.js';
import { fetchMaster } from '../../src/modules/instruments/import/fetch-master.js';
import { eventually } from '../support/eventually.js';
import { KotakSimulator } from './kotak.js';
import { connectReply, dataPacket, NO_VALUE, requestReply, snapshotMessage, updateMessage } from './kotak-encoder.js';

/** Frames that a decoder of another implementation reads as the values that went in. */
const { frames } = parseVectorFile(readFileSync('test/vectors/kotak.json', 'utf8'));

/** In hex, the frame whose name begins like this. */
function frame(name: string): string {
  return (frames.find((one) => one.name.startsWith(name))!.frame as Buffer).toString('hex');
}

/** A number for each place; those that are not given are marked as not there. */
function places(size: number, values: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: size }, (_, place) => values[place] ?? NO_VALUE);
}

describe('the encoder of the Kotak simulator', () => {
  it('answers as the broker does', () => {
    expect(connectReply(true, 3).toString('hex')).toBe(frame('connection response OK'));
    expect(requestReply(4, true).toString('hex')).toBe(frame('subscribe acknowledgement'));
  });

  it('writes snapshots of indices, to the last byte', () => {
    const values = [2_606_815, 2_619_215, 1_763_697_605, 2_617_920, 2_605_220, 2_610_955, 1, 2];
    const texts = { 52: 'Nifty 50', 53: 'nse_cm', 54: 'Nifty 50' };
    const message = snapshotMessage(0x69, 'if|nse_cm|Nifty 50', [NO_VALUE, NO_VALUE, ...values], texts);
    expect(dataPacket([message], 7).toString('hex')).toBe(frame('index snapshot'));
  });

  it('writes snapshots of scrips in four decimals, with what is not known marked', () => {
    const values = places(25, {
      ...{ 2: 1_763_697_607, 3: 1_763_697_607, 4: 4321, 5: 887_325, 6: 3, 9: 887_300, 10: 887_350, 11: 44, 12: 51 },
      ...{ 13: 887_011, 14: 886_000, 15: 888_050, 20: 886_250, 21: 886_875, 23: 1, 24: 4 },
    });
    const texts = { 52: '1234', 53: 'cde_fo', 54: 'USDINR25NOVFUT' };
    const message = snapshotMessage(0x6a, 'sf|cde_fo|1234', values, texts);
    expect(dataPacket([message], 9).toString('hex')).toBe(frame('currency future'));
  });

  it('writes updates of several topics into one packet', () => {
    const scrip = { 2: 1_763_697_606, 3: 1_763_697_606, 4: 1_234_700, 5: 154_120, 6: 8, 10: 154_125, 12: 77 };
    const index = { 2: 2_607_045, 4: 1_763_697_606 };
    const messages = [updateMessage(0x65, places(25, scrip)), updateMessage(0x69, places(5, index))];
    expect(dataPacket(messages, 8).toString('hex')).toBe(frame('two sub-messages'));
  });
});

describe('the Kotak simulator', () => {
  let simulator: KotakSimulator;
  let socket: WebSocket | undefined;

  beforeEach(() => {
    socket = undefined;
  });

  afterEach(async () => {
    socket?.terminate();
    await simulator.stop();
  });

  /** What the server says to a client that sends these frames. */
  async function connect(...sent: Buffer[]): Promise<string[]> {
    const received: string[] = [];
    socket = new WebSocket(simulator.urls.feed!);
    socket.on('message', (message: Buffer) => received.push(message.toString('hex')));
    await new Promise((resolve) => socket!.once('open', resolve));
    for (const message of sent) socket.send(message);
    return received;
  }

  /** Everything that was on its way has come. */
  async function roundTrip(): Promise<void> {
    const answered = new Promise((resolve) => socket!.once('pong', resolve));
    socket!.ping();
    await answered;
  }

  const login = (round: number) =>
    Buffer.from(`\0\x2d\x01\x03\x01\0\x0ftrading.token.${round}\x02\0\x0dtrading-sid-1\x03\0\x06JS_API`);
  const subscribe = Buffer.from('\0\x1a\x04\x02\x01\0\x11\0\x01\x0esf|nse_cm|2885\x02\0\x01\x02');
  const acknowledge = (number: number) => Buffer.from([0, 9, 3, 1, 1, 0, 4, 0, 0, 0, number]);

  it('lets nobody in with another token', async () => {
    simulator = new KotakSimulator();
    await simulator.start();
    const received = await connect(login(9));
    await eventually(() => expect(received).toEqual(['000601010100014e']));
    await eventually(() => expect(simulator.connections).toBe(0));
  });

  it('stops sending where nobody acknowledges, and goes on where somebody does', async () => {
    simulator = new KotakSimulator({ ackEvery: 2 });
    await simulator.start();
    const received = await connect(login(1), subscribe);
    const numbers = () => received.slice(2).map((hex) => Number.parseInt(hex.slice(6, 14), 16));
    await eventually(() => expect(numbers()).toEqual([1]));
    expect(received.slice(0, 2)).toEqual(['000b01020100014b0200020002', '000604010100014b']);
    for (let place = 0; place < 20; place++) simulator.tick('RELIANCE', 'NSE', { ltp: 200 + place });
    await roundTrip();
    expect(numbers()).toEqual([1, 2, 3, 4, 5, 6]);
    socket!.send(acknowledge(6));
    await roundTrip();
    simulator.tick('RELIANCE', 'NSE', { ltp: 300 });
    await eventually(() => expect(numbers()).toEqual([1, 2, 3, 4, 5, 6, 7]));
    expect(simulator.violations).toEqual([]);
  });

  it('gives the files of its master one after another to who has the key', async () => {
    const row = '2885,EQ,nse_cm,RELIANCE,RELIANCE-EQ,,INE002A01018,RELIANCE INDUSTRIES,5,1,-1,-1';
    const header =
      'pSymbol,pGroup,pExchSeg,pSymbolName,pTrdSymbol,pOptionType,pISIN,pDesc,dTickSize ,lLotSize,lExpiryDate ,dStrikePrice;';
    const master = { 'nse_cm-v1.csv': `${header}\n${row}\n`, 'nse_com.csv': 'x', 'mcx_fo.csv': `${header}\n` };
    simulator = new KotakSimulator({ master });
    await simulator.start();
    const { instruments } = simulator.definition;
    const here = { access_token: 'kotak-access-token', base_url: simulator.httpUrl };
    const parts = await fetchMaster(instruments!, here);
    const rows = parts.flatMap(({ body, request }) => [...instruments!.parse(Buffer.from(body), request!)]);
    expect(parts.map(({ name }) => name!.split('/').at(-1))).toEqual(['file-paths', 'nse_cm-v1.csv', 'mcx_fo.csv']);
    expect(rows).toEqual([expect.objectContaining({ symbol: 'RELIANCE', exchange: 'NSE', token: '2885' })]);
    await expect(fetchMaster(instruments!, { ...here, access_token: 'another' })).rejects.toMatchObject({
      failure: 'login_required',
    });
  });
});
