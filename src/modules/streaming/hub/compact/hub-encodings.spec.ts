import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../../test/support/eventually.js';
import { readMarketData } from '../../../../../test/support/market-data-schema.js';
import { MemoryBus } from '../../../../../test/support/memory-bus.js';
import { ScriptedSocket } from '../../../../../test/support/scripted-socket.js';
import { SharedSubscriber } from '../../../bus/shared-subscriber.js';
import type { Topic } from '../../../bus/topic.js';
import type { Encoding } from '../../encoding.js';
import { payloadOf } from '../frame.js';
import { Hub, type Membership } from '../hub.js';
import type { Outbox } from '../outbox.js';

const TOPIC: Topic = { feed: 'sim', exchange: 'NSE', symbol: 'TCS', mode: 'QUOTE', depthLevel: 5 };
const NAME = 'sim_NSE_TCS_QUOTE';
const DATA = '{"seq":1,"symbol":"TCS","exchange":"NSE","ltp":4100.5}';
const JSON_MESSAGE =
  '{"type":"market_data","mode":2,"topic":"TCS.NSE","symbol":"TCS","exchange":"NSE","broker":"sim",' +
  '"data":{"seq":1,"symbol":"TCS","exchange":"NSE","ltp":4100.5}}';

let bus: MemoryBus;
let hub: Hub;

beforeEach(() => {
  bus = new MemoryBus();
  hub = new Hub(new SharedSubscriber(bus).consumer(), {
    ltpThrottleMs: 50,
    snapshotMaxAgeMs: 60_000,
    outboxBytes: 10_000,
  });
});
afterEach(() => hub.stop());

interface Client {
  socket: ScriptedSocket;
  outbox: Outbox;
  membership: Membership;
}

function join(encoding?: Encoding): Client {
  const socket = new ScriptedSocket();
  const outbox = hub.outbox(socket);
  return { socket, outbox, membership: hub.join(outbox, TOPIC, 'sim', { modeNumber: 2 }, encoding) };
}

const written = ({ socket }: Client, count = 1) => eventually(() => expect(socket.writes).toHaveLength(count));

describe('a topic with clients of both encodings', () => {
  it('gives each what it asked for, in bytes that are built once and shared', async () => {
    const [jsonA, jsonB, compactA, compactB] = [join(), join('json'), join('protobuf'), join('protobuf')];
    bus.deliver(NAME, DATA);
    await written(compactB);
    expect(jsonA.socket.writes[0]).toBe(jsonB.socket.writes[0]);
    expect(compactA.socket.writes[0]).toBe(compactB.socket.writes[0]);
    expect(payloadOf(jsonA.socket.writes[0]!).toString()).toBe(JSON_MESSAGE);
    const [frame] = compactA.socket.writes;
    expect(frame![0]).toBe(0x82);
    expect(readMarketData(payloadOf(frame!))).toStrictEqual(JSON.parse(JSON_MESSAGE));
  });

  it('is one topic on the bus, until the last client of either encoding leaves', () => {
    const [json, compact] = [join(), join('protobuf')];
    hub.leave(json.outbox, json.membership);
    expect(bus.calls).toEqual([`+${NAME}`]);
    hub.leave(compact.outbox, compact.membership);
    expect(bus.calls).toEqual([`+${NAME}`, `-${NAME}`]);
  });

  it('goes on for the one encoding when the last client of the other has left', async () => {
    const [json, compact] = [join(), join('protobuf')];
    hub.leave(compact.outbox, compact.membership);
    bus.deliver(NAME, DATA);
    await written(json);
    expect(compact.socket.writes).toEqual([]);
    const late = join('protobuf');
    hub.sendSnapshot(late.outbox, late.membership);
    await written(late);
    expect(readMarketData(payloadOf(late.socket.writes[0]!))).toMatchObject({ snapshot: true, data: { ltp: 4100.5 } });
  });

  it('gives a client with the compact encoding that was blocked the newest value when it reads again', async () => {
    const compact = join('protobuf');
    bus.deliver(NAME, DATA);
    await written(compact);
    compact.socket.blocked = true;
    for (let seq = 2; seq <= 50; seq++) {
      bus.deliver(NAME, DATA.replace('"seq":1', `"seq":${seq}`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    compact.socket.drain();
    const newest = () => readMarketData(payloadOf(compact.socket.writes.at(-1)!));
    await eventually(() => expect(newest()).toMatchObject({ data: { seq: 50 } }));
    expect(compact.socket.writes.length).toBeLessThan(10);
  });
});
