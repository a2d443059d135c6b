import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Subscriber, XSubscriber } from 'zeromq';
import { greeting, message, subscription } from '../../src/modules/bus/zmtp/frames.js';
import { ZmtpPublisher } from '../../src/modules/bus/zmtp/zmtp-publisher.js';
import { eventually } from '../support/eventually.js';

Logger.overrideLogger(false);

const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  jest.restoreAllMocks();
  for (const close of closing.splice(0).reverse()) await close();
});

async function publisher(sendHighWaterMark = 1000): Promise<{ feed: ZmtpPublisher; interest: string[] }> {
  const feed = new ZmtpPublisher({ endpoint: 'tcp://127.0.0.1:0', sendHighWaterMark });
  await feed.start();
  closing.push(() => feed.stop());
  const interest: string[] = [];
  feed.onInterest((topic, wanted) => interest.push(`${wanted ? '+' : '-'}${topic}`));
  return { feed, interest };
}

/** A consumer of the library that everybody uses. */
function consumer(feed: ZmtpPublisher, ...topics: string[]): { socket: Subscriber; got: string[] } {
  const socket = new Subscriber({ linger: 0 });
  closing.push(() => socket.close());
  socket.connect(feed.address);
  for (const topic of topics) socket.subscribe(topic);
  const got: string[] = [];
  void (async () => {
    for await (const frames of socket) got.push(frames.join(' '));
  })();
  return { socket, got };
}

/** Bytes by hand. */
async function line(feed: ZmtpPublisher): Promise<{ socket: Socket; got: () => Buffer; isClosed: () => boolean }> {
  const socket = connect(Number(feed.address.split(':').at(-1)), '127.0.0.1');
  closing.push(() => void socket.destroy());
  const chunks: Buffer[] = [];
  let isClosed = false;
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  socket.once('close', () => {
    isClosed = true;
  });
  await once(socket, 'connect');
  return { socket, got: () => Buffer.concat(chunks), isClosed: () => isClosed };
}

/** A greeting of another minor version. */
function greetingOf(minor: number): Buffer {
  const bytes = greeting();
  bytes[11] = minor;
  return bytes;
}

/** READY of a subscriber, as libzmq sends it. */
const READY = Buffer.from('\x04\x19\x05READY\x0bSocket-Type\0\0\0\x03SUB', 'latin1');

describe('the publisher of the bus', () => {
  it('serves the SUB sockets of ZeroMQ with two frames a message, and all of a topic in order', async () => {
    const { feed, interest } = await publisher();
    const { got } = consumer(feed, 'f_NSE_TCS_LTP');
    await eventually(() => expect(interest).toEqual(['+f_NSE_TCS_LTP']));
    for (let seq = 1; seq <= 1000; seq++) {
      feed.publish('f_NSE_TCS_LTP', Buffer.from(`{"seq":${seq}}`));
      feed.publish('f_NSE_INFY_LTP', Buffer.from(`{"seq":${seq}}`));
    }
    await eventually(() => expect(got).toHaveLength(1000));
    expect(got).toEqual(Array.from({ length: 1000 }, (_, i) => `f_NSE_TCS_LTP {"seq":${i + 1}}`));
  });

  it('serves prefixes, messages of every length, and names in any script', async () => {
    const { feed, interest } = await publisher();
    const { got } = consumer(feed, '');
    await eventually(() => expect(interest).toEqual(['+']));
    const lengths = [2, 255, 256, 65_535, 300_000];
    for (const length of lengths) feed.publish('f_NSE_TATA–É_QUOTE', Buffer.from(`{${' '.repeat(length - 2)}}`));
    await eventually(() => expect(got).toHaveLength(lengths.length));
    expect(got.map((text) => text.length - 'f_NSE_TATA–É_QUOTE '.length)).toEqual(lengths);
  });

  it('hears what an XSUB socket sends up, frame by frame', async () => {
    const { feed, interest } = await publisher();
    const heard: string[] = [];
    feed.onUpstream((frame) => heard.push(frame.toString()));
    const socket = new XSubscriber({ linger: 0 });
    closing.push(() => socket.close());
    socket.connect(feed.address);
    await socket.send('\x01t');
    await socket.send('question');
    await socket.send(['a', 'b']);
    await eventually(() => expect(heard).toEqual(['question', 'a', 'b']));
    expect(interest).toEqual(['+t']);
  });

  it('tells that the interest of a consumer has gone when its connection ends', async () => {
    const { feed, interest } = await publisher();
    const { socket } = consumer(feed, 'a', 'b');
    await eventually(() => expect(interest).toHaveLength(2));
    socket.close();
    await eventually(() => expect(interest.slice(2).sort()).toEqual(['-a', '-b']));
  });

  it('reads the subscriptions of a peer of ZMTP 3.0, which come as messages', async () => {
    const { feed, interest } = await publisher();
    const old = await line(feed);
    old.socket.write(Buffer.concat([greetingOf(0), READY, subscription('t', true, 0)]));
    await eventually(() => expect(interest).toEqual(['+t']));
    feed.publish('t', Buffer.from('{}'));
    await eventually(() => expect(old.got().toString('latin1')).toContain('\x01\x01t\x00\x02{}'));
    old.socket.write(subscription('t', false, 0));
    await eventually(() => expect(interest).toEqual(['+t', '-t']));
  });

  it('understands a greeting and a subscription that come byte by byte', async () => {
    const { feed, interest } = await publisher();
    const slow = await line(feed);
    slow.socket.setNoDelay(true);
    for (const byte of Buffer.concat([greeting(), READY, subscription('t', true, 1)])) {
      await new Promise<void>((resolve) => slow.socket.write(Buffer.from([byte]), () => resolve()));
    }
    await eventually(() => expect(interest).toEqual(['+t']));
  });

  it('cuts off what is no subscriber, and serves the others', async () => {
    const { feed, interest } = await publisher();
    const strangers = await Promise.all([1, 2, 3, 4].map(() => line(feed)));
    const [http, early, other, huge] = strangers;
    http!.socket.write(`GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: ${'x'.repeat(64)}\r\n\r\n`);
    early!.socket.write(Buffer.concat([greeting(), message(Buffer.from('\x01t'))]));
    other!.socket.write(
      Buffer.concat([greeting(), Buffer.from('\x04\x1a\x05READY\x0bSocket-Type\0\0\0\x04PULL', 'latin1')]),
    );
    huge!.socket.write(Buffer.concat([greeting(), READY, Buffer.from([2, 0, 0, 0, 0, 127, 0, 0, 0])]));
    await eventually(() => expect(strangers.map(({ isClosed }) => isClosed())).toEqual([true, true, true, true]));
    expect(other!.got().toString('latin1')).toContain('ERROR');
    const { got } = consumer(feed, 't');
    await eventually(() => expect(interest).toEqual(['+t']));
    feed.publish('t', Buffer.from('{}'));
    await eventually(() => expect(got).toEqual(['t {}']));
  });

  it('drops the interest of a consumer that answers no ping, and of one that never ends its handshake', async () => {
    const { feed, interest } = await publisher();
    const dead = await line(feed);
    const mute = await line(feed);
    dead.socket.write(Buffer.concat([greeting(), READY, subscription('t', true, 1)]));
    const alive = consumer(feed, 'alive');
    await eventually(() => expect(interest.sort()).toEqual(['+alive', '+t']));
    // The publisher's clock runs four times as fast: slow enough for a consumer that answers its pings.
    const now = performance.now.bind(performance);
    let ahead = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
    const step = setInterval(() => {
      ahead += 300;
    }, 100);
    closing.push(() => clearInterval(step));
    await eventually(() => expect([dead.isClosed(), mute.isClosed()]).toEqual([true, true]), 20_000);
    expect(interest).toContain('-t');
    feed.publish('alive', Buffer.from('{}'));
    await eventually(() => expect(alive.got).toEqual(['alive {}']));
  }, 30_000);

  it('counts what a newer message replaced at a consumer that does not read, also when that has gone', async () => {
    const { feed, interest } = await publisher(10);
    const stalled = await line(feed);
    stalled.socket.pause();
    stalled.socket.write(Buffer.concat([greeting(), READY, subscription('t', true, 1)]));
    await eventually(() => expect(interest).toEqual(['+t']));
    const data = Buffer.from(`{"padding":"${'x'.repeat(100_000)}"}`);
    await eventually(() => {
      feed.publish('t', data);
      expect(feed.conflated).toBeGreaterThan(5);
    });
    const before = feed.conflated;
    stalled.socket.destroy();
    await eventually(() => expect(interest).toEqual(['+t', '-t']));
    expect(feed.conflated).toBe(before);
  });

  it('gives its consumers what is theirs before it ends', async () => {
    const { feed, interest } = await publisher();
    const { got } = consumer(feed, 't');
    await eventually(() => expect(interest).toEqual(['+t']));
    for (let seq = 1; seq <= 5000; seq++) feed.publish('t', Buffer.from(`{"seq":${seq}}`));
    await feed.stop();
    await eventually(() => expect(got.at(-1)).toBe('t {"seq":5000}'));
    expect(got).toHaveLength(5000);
  });
});
