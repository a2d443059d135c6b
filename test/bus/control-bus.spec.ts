import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { XSubscriber } from 'zeromq';
import { joinUpstream } from '../../src/modules/bus/control-message.js';
import {
  answerTopic,
  cacheInvalidateTopic,
  orderTopic,
  queryTopic,
  statusTopic,
} from '../../src/modules/bus/control-topics.js';
import { ZmtpPublisher } from '../../src/modules/bus/zmtp/zmtp-publisher.js';
import { CONTROL_SECRET, controlSeal } from '../support/control-seal.js';
import { eventually } from '../support/eventually.js';
import { ForeignPublisher } from '../support/foreign-publisher.js';
import {
  afterThisTest,
  type ControlProcess,
  closeAll,
  disconnectsOf,
  edgeProcess,
  feedProcess,
} from './control-processes.js';

Logger.overrideLogger(false);

const TOPIC = cacheInvalidateTopic('KEY', randomUUID());

afterEach(closeAll);

/** A message of this gateway, as text, for what is no process of it. */
const signed = (topic: string, payload: string, id: string = randomUUID(), seal = controlSeal()) =>
  seal.seal(topic, payload, id).toString();
const upstream = (topic: string, payload: string, id?: string, seal?: ReturnType<typeof controlSeal>) =>
  joinUpstream(topic, Buffer.from(signed(topic, payload, id, seal)));

/** An edge whose subscriptions the hub knows. */
async function connectedEdge(...hubs: ControlProcess[]): Promise<ControlProcess> {
  const edge = await edgeProcess(hubs.map(({ bus }) => bus.address!));
  await eventually(() => expect(edge.connects()).toBe(hubs.length));
  return edge;
}

const numbers = ({ heard }: ControlProcess) => heard.map(({ payload }) => (payload as { n: number }).n);

describe('the control bus', () => {
  it('brings what an edge publishes to the feed process, to other edges and to itself, once', async () => {
    const feed = await feedProcess();
    const a = await connectedEdge(feed);
    const b = await connectedEdge(feed);
    a.bus.publish(TOPIC, { n: 1 });
    b.bus.publish(TOPIC, { n: 2 });
    feed.bus.publish(TOPIC, { n: 3 });
    for (const process of [feed, a, b]) {
      await eventually(() => expect(numbers(process).sort()).toEqual([1, 2, 3]));
    }
    // The last of each says that nothing of it came twice before.
    a.bus.publish(TOPIC, { n: 4 });
    for (const process of [feed, a, b]) {
      await eventually(() => expect(numbers(process).at(-1)).toBe(4));
      expect(numbers(process)).toHaveLength(4);
      expect(process.heard.at(-1)).toEqual({ topic: TOPIC, payload: { n: 4 } });
    }
  });

  it('loses nothing of 5,000 messages that an edge publishes at once, and keeps their order', async () => {
    const feed = await feedProcess();
    const sender = await connectedEdge(feed);
    const receiver = await connectedEdge(feed);
    const all = Array.from({ length: 5000 }, (_, n) => n);
    for (const n of all) sender.bus.publish(cacheInvalidateTopic('KEY', randomUUID()), { n });
    await eventually(() => expect(numbers(receiver)).toHaveLength(5000));
    expect(numbers(receiver)).toEqual(all);
    expect(numbers(feed)).toEqual(all);
  });

  it('reaches everybody through several feed processes, and nobody twice', async () => {
    const first = await feedProcess();
    const second = await feedProcess({ endpoints: [first.bus.address!] });
    await eventually(() => expect(second.connects()).toBe(1));
    const a = await connectedEdge(first, second);
    const b = await connectedEdge(second);
    a.bus.publish(TOPIC, { n: 1 });
    second.bus.publish(TOPIC, { n: 2 });
    for (const process of [first, second, a, b]) {
      await eventually(() => expect(numbers(process).sort()).toEqual([1, 2]));
    }
    second.bus.publish(TOPIC, { n: 3 });
    for (const process of [first, second, a, b]) {
      await eventually(() => expect(numbers(process).at(-1)).toBe(3));
      expect(numbers(process)).toHaveLength(3);
    }
  });

  it('keeps what is published before the hub is there', async () => {
    const reserved = await feedProcess();
    const endpoint = reserved.bus.address!;
    await reserved.stop();
    const edge = await edgeProcess([endpoint]);
    edge.bus.publish(TOPIC, { n: 1 });
    expect(numbers(edge)).toEqual([1]);
    expect(edge.connects()).toBe(0);
    const feed = await eventually(() => feedProcess({ endpoint }));
    await eventually(() => expect(numbers(feed)).toEqual([1]));
    await eventually(() => expect(edge.connects()).toBe(1));
  });

  it('tells of every connection once messages flow again, and sends what was published meanwhile', async () => {
    const first = await feedProcess();
    const endpoint = first.bus.address!;
    const a = await connectedEdge(first);
    const b = await connectedEdge(first);
    await first.stop();
    a.bus.publish(TOPIC, { n: 1 });
    b.bus.onConnected(() => b.heard.push({ topic: 'connected', payload: { n: -1 } }));
    const second = await eventually(() => feedProcess({ endpoint }));
    await eventually(() => expect([a.connects(), b.connects()]).toEqual([2, 2]));
    await eventually(() => expect(numbers(second)).toEqual([1]));
    second.bus.publish(TOPIC, { n: 2 });
    await eventually(() => expect(numbers(b).at(-1)).toBe(2));
    expect(numbers(b)).toContain(-1);
    await eventually(() => expect(numbers(a)).toEqual([1, 2]));
  });

  it('tells the hub of late subscribers, so that a status can be said again', async () => {
    const feed = await feedProcess();
    const topic = statusTopic('zerodha');
    feed.bus.onSubscribed((prefix) => {
      if (prefix && topic.startsWith(prefix)) feed.bus.publish(topic, { n: 7 });
    });
    const edge = await connectedEdge(feed);
    expect(numbers(edge)).toEqual([]);
    edge.bus.on('STATUS_', () => {});
    await eventually(() => expect(numbers(edge)).toEqual([7]));
  });

  it('does not let an edge speak for a feed, and drops other garbage of peers', async () => {
    const feed = await feedProcess();
    const edge = await connectedEdge(feed);
    const foreign = new XSubscriber({ linger: 0 });
    afterThisTest(() => foreign.close());
    foreign.connect(feed.bus.address!);
    const garbage: (Buffer | string | string[])[] = [
      '',
      'x',
      TOPIC,
      `${TOPIC}\0`,
      `${TOPIC}\0{"n":1}`,
      upstream(TOPIC, '[1]'),
      upstream(TOPIC, `{"a":"${'x'.repeat(65_536)}"}`),
      upstream(statusTopic('zerodha'), '{"feed":"zerodha","state":"down"}'),
      [TOPIC, signed(TOPIC, '{"n":1}')],
      ['a', 'b', 'c'],
    ];
    for (const message of garbage) await foreign.send(message);
    await foreign.send(upstream(TOPIC, '{"n":5}'));
    await eventually(() => expect(numbers(edge)).toEqual([5]));
    expect(numbers(feed)).toEqual([5]);
    expect(feed.bus.refused).toBe(garbage.flat().length);
  });

  it('outlives a peer that sends no ZeroMQ, and cuts off one whose message is huge', async () => {
    const feed = await feedProcess();
    const { hostname, port } = new URL(feed.bus.address!);
    const browser = connect(Number(port), hostname);
    browser.on('error', () => {});
    afterThisTest(() => void browser.destroy());
    await once(browser, 'connect');
    browser.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(50));
    const foreign = new XSubscriber({ linger: 0 });
    afterThisTest(() => foreign.close());
    const cuts = disconnectsOf(foreign);
    foreign.connect(feed.bus.address!);
    await foreign.send(Buffer.alloc(2 * 1024 * 1024, 'x'));
    await eventually(() => expect(cuts()).toBeGreaterThan(0));
    const edge = await connectedEdge(feed);
    edge.bus.publish(TOPIC, { n: 1 });
    await eventually(() => expect(numbers(feed)).toEqual([1]));
  });

  it('drops and counts what a hub that is not ours sends', async () => {
    const foreign = await ForeignPublisher.bind();
    afterThisTest(() => foreign.close());
    const edge = await edgeProcess([foreign.address]);
    await eventually(() => expect(foreign.topics.has('')).toBe(true));
    foreign.publish('zerodha_NSE_TCS_LTP', { ltp: 1 });
    foreign.publish(TOPIC, signed(TOPIC, `{"text":"${'x'.repeat(65_536)}"}`));
    foreign.publish(TOPIC, '{"n":0}');
    foreign.publish(statusTopic('zerodha'), '{"feed":"zerodha","state":"down","n":0}');
    foreign.publish(TOPIC, '[]');
    foreign.publishFrames(TOPIC);
    foreign.publish(TOPIC, signed(TOPIC, '{"n":1}'));
    await eventually(() => expect(numbers(edge)).toEqual([1]));
    expect(edge.bus.refused).toBe(4);
    expect(edge.line.malformed).toBe(2);
  });
});

describe('a program that can connect to the control port', () => {
  const victim = randomUUID();
  const topics = [
    TOPIC,
    cacheInvalidateTopic('ACCOUNT', victim),
    cacheInvalidateTopic('USER', victim),
    orderTopic(victim),
    queryTopic(randomUUID()),
    answerTopic(victim),
    `ECHO_${victim}`,
  ];

  async function intruder(feed: ControlProcess): Promise<XSubscriber> {
    const socket = new XSubscriber({ linger: 0 });
    afterThisTest(() => socket.close());
    let isHeard = false;
    feed.bus.onSubscribed((prefix) => {
      if (prefix === 'intruder') isHeard = true;
    });
    socket.connect(feed.bus.address!);
    // As the wire has it: an empty subscription, to everything, and one that tells when the hub has read it.
    await socket.send('\x01');
    await socket.send('\x01intruder');
    await eventually(() => expect(isHeard).toBe(true));
    return socket;
  }

  it('speaks for no process of the gateway: with no signature, or another gateway’s', async () => {
    const feed = await feedProcess();
    const edge = await connectedEdge(feed);
    const socket = await intruder(feed);
    const other = controlSeal('ff'.repeat(32));
    for (const topic of topics) {
      await socket.send(`${topic}\0{"n":0}`);
      await socket.send(upstream(topic, '{"n":0}', undefined, other));
    }
    await eventually(() => expect(feed.bus.refused).toBe(2 * topics.length));
    feed.bus.publish(TOPIC, { n: 1 });
    await eventually(() => expect(numbers(edge)).toEqual([1]));
    expect(numbers(feed)).toEqual([1]);
    expect(edge.connects()).toBe(1);
  });

  it('cannot say again what it has heard: neither as it is, nor under another topic, nor changed, nor later', async () => {
    const feed = await feedProcess();
    const edge = await connectedEdge(feed);
    const socket = await intruder(feed);
    edge.bus.publish(TOPIC, { n: 1 });
    const [topic, data] = await eventually(async () => {
      const frames = await socket.receive();
      expect(frames[0]!.toString()).toBe(TOPIC);
      return frames;
    });
    await socket.send(joinUpstream(TOPIC, data!));
    await socket.send(joinUpstream(topics[1]!, data!));
    await socket.send(joinUpstream(TOPIC, Buffer.from(data!.toString().replace('"n":1', '"n":2'))));
    await socket.send(
      upstream(
        TOPIC,
        '{"n":3}',
        undefined,
        controlSeal(CONTROL_SECRET, () => Date.now() - 61_000),
      ),
    );
    expect(topic).toBeDefined();
    await eventually(() => expect(feed.bus.refused).toBe(3));
    edge.bus.publish(TOPIC, { n: 4 });
    await eventually(() => expect(numbers(feed)).toEqual([1, 4]));
    await eventually(() => expect(numbers(edge)).toEqual([1, 4]));
  });

  it('deceives no edge by taking the place of a feed process that is away', async () => {
    const feed = await feedProcess();
    const endpoint = feed.bus.address!;
    const edge = await connectedEdge(feed);
    feed.bus.publish(statusTopic('zerodha'), { n: 1 });
    await eventually(() => expect(numbers(edge)).toEqual([1]));
    await feed.stop();
    const foreign = await eventually(() => ForeignPublisher.bind(endpoint));
    afterThisTest(() => foreign.close());
    await eventually(() => expect(foreign.topics.has('')).toBe(true));
    foreign.publish(statusTopic('zerodha'), { n: 2 });
    foreign.publish(TOPIC, { n: 3 });
    await eventually(() => expect(edge.bus.refused).toBe(2));
    expect(numbers(edge)).toEqual([1]);
    expect(edge.connects()).toBe(1);
  });
});

describe('messages that wait', () => {
  it('for a hub that is away for long are signed when they leave', async () => {
    const reserved = await feedProcess();
    const endpoint = reserved.bus.address!;
    await reserved.stop();
    const edge = await edgeProcess([endpoint]);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
    edge.bus.publish(TOPIC, { n: 1 });
    clock.mockRestore();
    const feed = await eventually(() => feedProcess({ endpoint }));
    await eventually(() => expect(numbers(feed)).toEqual([1]));
  });
});

describe('the bus of ticks', () => {
  it('takes what a consumer sends for neither interest nor its end', async () => {
    const feed = new ZmtpPublisher({ endpoint: 'tcp://127.0.0.1:0', sendHighWaterMark: 1000 });
    await feed.start();
    afterThisTest(() => feed.stop());
    const interest: string[] = [];
    feed.onInterest((topic, wanted) => interest.push(`${wanted ? '+' : '-'}${topic}`));
    const foreign = new XSubscriber({ linger: 0 });
    afterThisTest(() => foreign.close());
    foreign.connect(feed.address);
    await foreign.send('\x01f_NSE_TCS_LTP');
    await foreign.send('xf_NSE_TCS_LTP');
    await foreign.send('');
    await foreign.send('\x01f_NSE_INFY_LTP');
    await eventually(() => expect(interest).toHaveLength(2));
    expect(interest).toEqual(['+f_NSE_TCS_LTP', '+f_NSE_INFY_LTP']);
  });
});
