import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Subscriber } from 'zeromq';
import { ZmtpPublisher } from '../../src/modules/bus/zmtp/zmtp-publisher.js';
import { ZmtpSubscriber } from '../../src/modules/bus/zmtp/zmtp-subscriber.js';
import { eventually } from '../support/eventually.js';

const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function publisher(endpoint = 'tcp://127.0.0.1:0'): Promise<ZmtpPublisher> {
  const bus = new ZmtpPublisher({ endpoint, sendHighWaterMark: 1000 });
  await bus.start();
  closing.push(() => bus.stop());
  return bus;
}

async function subscriber(...endpoints: string[]): Promise<{ bus: ZmtpSubscriber; got: [string, string][] }> {
  const bus = new ZmtpSubscriber({ endpoints: () => endpoints });
  const got: [string, string][] = [];
  bus.onMessage((topic, data) => got.push([topic, data.toString()]));
  await bus.start();
  closing.push(() => bus.stop());
  return { bus, got };
}

/** What the publisher was told, in order: `+topic` and `-topic`. */
function interestOf(bus: ZmtpPublisher): string[] {
  const interest: string[] = [];
  bus.onInterest((topic, wanted) => interest.push(`${wanted ? '+' : '-'}${topic}`));
  return interest;
}

describe('the ZeroMQ bus', () => {
  it('tells the publisher of every new subscription and of the last one that goes', async () => {
    const feed = await publisher();
    const interest = interestOf(feed);
    const a = await subscriber(feed.address);
    const b = await subscriber(feed.address);
    a.bus.subscribe('f_NSE_TCS_LTP');
    await eventually(() => expect(interest).toEqual(['+f_NSE_TCS_LTP']));
    b.bus.subscribe('f_NSE_TCS_LTP');
    await eventually(() => expect(interest).toEqual(['+f_NSE_TCS_LTP', '+f_NSE_TCS_LTP']));
    a.bus.unsubscribe('f_NSE_TCS_LTP');
    b.bus.unsubscribe('f_NSE_TCS_LTP');
    await eventually(() => expect(interest.slice(2)).toEqual(['-f_NSE_TCS_LTP']));
  });

  it('delivers to a subscriber what is published the moment its subscription is known', async () => {
    const feed = await publisher();
    feed.onInterest((topic, wanted) => {
      if (wanted) feed.publish(topic, Buffer.from('{"seq":1}'));
    });
    const { bus, got } = await subscriber(feed.address);
    bus.subscribe('f_NSE_TCS_LTP');
    await eventually(() => expect(got).toEqual([['f_NSE_TCS_LTP', '{"seq":1}']]));
  });

  it('loses no subscription of 5,000 made at once, nor after the publisher was restarted', async () => {
    // A SUB socket's own send limit of 1,000 used to drop all above it, silently.
    const first = await publisher();
    const endpoint = first.address;
    const known = new Set<string>();
    first.onInterest((topic) => known.add(topic));
    const { bus } = await subscriber(endpoint);
    for (let i = 0; i < 5000; i++) bus.subscribe(`f_NSE_SYM${i}_LTP`);
    await eventually(() => expect(known.size).toBe(5000));
    await first.stop();
    const second = await eventually(() => publisher(endpoint));
    const knownAgain = new Set<string>();
    second.onInterest((topic) => knownAgain.add(topic));
    await eventually(() => expect(knownAgain.size).toBe(5000));
  });

  it('ends a burst of 100,000 messages with the newest of every topic, at a consumer that did not read meanwhile', async () => {
    const feed = await publisher();
    const interest = interestOf(feed);
    const stalled = new Subscriber({ receiveHighWaterMark: 1000, linger: 0 });
    closing.push(() => stalled.close());
    stalled.connect(feed.address);
    stalled.subscribe('');
    const witness = await subscriber(feed.address);
    witness.bus.subscribe('f_NSE_SYM99_LTP');
    await eventually(() => expect(interest).toHaveLength(2));
    const padding = 'x'.repeat(300);
    for (let seq = 1; seq <= 1000; seq++) {
      for (let i = 0; i < 100; i++) feed.publish(`f_NSE_SYM${i}_LTP`, Buffer.from(JSON.stringify({ seq, padding })));
    }
    // The burst is over, and the pipe of the consumer that did not read has been full for most of it.
    await eventually(() => expect(witness.got.at(-1)?.[1]).toMatch(/^\{"seq":1000,/));
    const newest = new Map<string, number>();
    void (async () => {
      for await (const [topic, data] of stalled) {
        newest.set(topic!.toString(), (JSON.parse(data!.toString()) as { seq: number }).seq);
      }
    })();
    await eventually(() => {
      expect(newest.size).toBe(100);
      expect([...newest.values()].filter((seq) => seq !== 1000)).toEqual([]);
    }, 20_000);
  });

  it('keeps the order of each topic through a burst', async () => {
    const feed = await publisher();
    const interest = interestOf(feed);
    const { bus, got } = await subscriber(feed.address);
    bus.subscribe('f_NSE_TCS_LTP');
    await eventually(() => expect(interest).toHaveLength(1));
    for (let seq = 1; seq <= 20_000; seq++) feed.publish('f_NSE_TCS_LTP', Buffer.from(`{"seq":${seq}}`));
    await eventually(() => expect(got.at(-1)?.[1]).toBe('{"seq":20000}'));
    const seqs = got.map(([, data]) => (JSON.parse(data) as { seq: number }).seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  });

  it('counts what is no bus message and delivers the rest', async () => {
    const feed = await publisher();
    const interest = interestOf(feed);
    const { bus, got } = await subscriber(feed.address);
    bus.subscribe('t');
    await eventually(() => expect(interest).toHaveLength(1));
    for (const data of ['', '{', 'null', '[1]', '"{}"', ' {}', '{} ']) feed.publish('t', Buffer.from(data));
    feed.publish('t', Buffer.from('{}'));
    await eventually(() => expect(got).toEqual([['t', '{}']]));
    expect(bus.malformed).toBe(7);
  });

  it('counts a message whose second frame is missing, or that has a third', async () => {
    const { Publisher } = await import('zeromq');
    const foreign = new Publisher({ linger: 0 });
    closing.push(() => foreign.close());
    await foreign.bind('tcp://127.0.0.1:0');
    const { bus, got } = await subscriber(foreign.lastEndpoint!);
    bus.subscribe('t');
    await eventually(async () => {
      await foreign.send(['t']);
      await foreign.send(['t', '{}', '{}']);
      expect(bus.malformed).toBeGreaterThan(1);
    });
    expect(got).toEqual([]);
  });

  it('hears several feeds through one socket, one that starts later included', async () => {
    const first = await publisher();
    const reserved = await publisher();
    const laterEndpoint = reserved.address;
    await reserved.stop();
    const { bus, got } = await subscriber(first.address, laterEndpoint);
    bus.subscribe('a');
    const second = await eventually(() => publisher(laterEndpoint));
    await eventually(() => {
      first.publish('a1', Buffer.from('{"from":1}'));
      second.publish('a2', Buffer.from('{"from":2}'));
      expect(new Set(got.map(([topic]) => topic))).toEqual(new Set(['a1', 'a2']));
    });
  });

  it('refuses to start on a port that is taken, in one line that says what to do', async () => {
    const taken = await publisher();
    await expect(publisher(taken.address)).rejects.toThrow(/^The bus cannot bind tcp:\/\/127\.0\.0\.1:\d+ .*ZMQ_PORT/);
  });
});

describe('a subscriber', () => {
  it('goes on trying while something else listens at its endpoint, and hears the feed once that is there', async () => {
    const wrong = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(4))).listen(
      0,
      '127.0.0.1',
    );
    await once(wrong, 'listening');
    const { port } = wrong.address() as { port: number };
    let attempts = 0;
    wrong.on('connection', () => attempts++);
    const { bus, got } = await subscriber(`tcp://127.0.0.1:${port}`);
    bus.subscribe('t');
    await eventually(() => expect(attempts).toBeGreaterThan(1));
    wrong.close();
    const feed = await eventually(() => publisher(`tcp://127.0.0.1:${port}`));
    await eventually(() => {
      feed.publish('t', Buffer.from('{}'));
      expect(got.length).toBeGreaterThan(0);
    });
  });

  it('gives up its interest when it is stopped', async () => {
    const feed = await publisher();
    const interest = interestOf(feed);
    const { bus } = await subscriber(feed.address);
    bus.subscribe('t');
    await eventually(() => expect(interest).toEqual(['+t']));
    await bus.stop();
    await eventually(() => expect(interest).toEqual(['+t', '-t']));
  });

  it('refuses an endpoint that is none', async () => {
    await expect(subscriber('ipc:///tmp/feed')).rejects.toThrow('expected tcp://host:port');
    await expect(subscriber('tcp://127.0.0.1')).rejects.toThrow('expected tcp://host:port');
  });
});
