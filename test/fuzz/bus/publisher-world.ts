import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { greeting } from '../../../src/modules/bus/zmtp/frames.js';
import { MessageReader } from '../../../src/modules/bus/zmtp/message-reader.js';
import { ZmtpPublisher } from '../../../src/modules/bus/zmtp/zmtp-publisher.js';
import { until } from '../support/until.js';
import { encodeWish, type Wishes } from './consumer-input.js';
import { cutUp } from './zmtp-input.js';
import { zmtpCommand } from './zmtp-peer.js';

/** What a consumer says before its subscriptions. */
const HELLO = Buffer.concat([
  greeting(),
  zmtpCommand('READY', Buffer.from('\u000bSocket-Type\u0000\u0000\u0000\u0003SUB')),
]);
const GREETING_BYTES = 64;
/** No random subscription begins with it, and no random topic is it. */
const LAST = 'the last one';

/** The bus's own publisher, and consumers that speak to it byte by byte. */
export class PublisherWorld {
  private upward: Buffer[] = [];
  private isSubscribed = false;

  private constructor(private readonly publisher: ZmtpPublisher) {
    publisher.onUpstream((frame) => this.upward.push(frame));
    publisher.onInterest((topic, wanted) => {
      if (topic === LAST) this.isSubscribed = wanted;
    });
  }

  static async start(): Promise<PublisherWorld> {
    const publisher = new ZmtpPublisher({ endpoint: 'tcp://127.0.0.1:0', sendHighWaterMark: 1000 });
    await publisher.start();
    return new PublisherWorld(publisher);
  }

  stop(): Promise<void> {
    return this.publisher.stop();
  }

  /** One consumer says garbage; another its wishes, and must get just what they take in. */
  async faults(garbage: Buffer, { wishes, cuts, topics }: Wishes): Promise<string[]> {
    const wild = await this.line();
    const good = await this.line();
    try {
      wild.write(garbage);
      this.upward = [];
      const heard = listen(good);
      const words = Buffer.concat([HELLO, ...wishes.map(encodeWish), zmtpCommand('SUBSCRIBE', Buffer.from(LAST))]);
      for (const piece of cutUp(words, cuts)) {
        good.write(piece);
        await setImmediate();
      }
      if (!(await until(() => this.isSubscribed))) return ['the wishes were not understood'];
      for (const [at, topic] of topics.entries()) this.publisher.publish(topic.toString(), Buffer.from(`{"at":${at}}`));
      this.publisher.publish(LAST, Buffer.from('{}'));
      if (!(await until(() => heard.messages.at(-1) === `${LAST} {}`)))
        return [`this came: ${heard.messages.join('; ')}`];
      return [
        ...difference('messages', heard.messages, [...expected(wishes, topics), `${LAST} {}`]),
        ...difference('pongs', heard.pongs, pongs(wishes)),
        ...difference(
          'upward',
          this.upward.map(hex),
          wishes.flatMap((one) => (one.kind === 'message' ? one.frames.map(hex) : [])),
        ),
      ];
    } finally {
      wild.destroy();
      good.destroy();
      await until(() => !this.isSubscribed);
    }
  }

  private async line(): Promise<Socket> {
    const socket = connect({
      port: Number(this.publisher.address.split(':').at(-1)),
      host: '127.0.0.1',
      noDelay: true,
    });
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  }
}

/** What comes behind the greeting. */
function listen(socket: Socket): { messages: string[]; pongs: string[] } {
  const messages: string[] = [];
  const pongs: string[] = [];
  const reader = new MessageReader({
    message: (bytes, topicStart, topicEnd, dataStart, dataEnd) =>
      messages.push(`${bytes.toString('utf8', topicStart, topicEnd)} ${bytes.toString('utf8', dataStart, dataEnd)}`),
    malformed: () => messages.push('malformed'),
    command: (payload) => {
      if (payload.toString('latin1', 1, 5) === 'PONG') pongs.push(hex(payload.subarray(5)));
    },
  });
  let skipped = 0;
  socket.on('data', (chunk: Buffer) => {
    const skip = Math.min(GREETING_BYTES - skipped, chunk.length);
    skipped += skip;
    reader.push(Buffer.from(chunk.subarray(skip)));
  });
  return { messages, pongs };
}

/** As ZeroMQ has it: a set of prefixes. */
function expected(wishes: Wishes['wishes'], topics: readonly Buffer[]): string[] {
  const held = new Set<string>();
  for (const wish of wishes) {
    if (wish.kind === 'subscribe') held.add(wish.prefix.toString('latin1'));
    if (wish.kind === 'cancel') held.delete(wish.prefix.toString('latin1'));
  }
  return topics.flatMap((topic, at) => {
    const text = topic.toString('latin1');
    return [...held].some((prefix) => text.startsWith(prefix)) ? [`${topic.toString()} {"at":${at}}`] : [];
  });
}

function pongs(wishes: Wishes['wishes']): string[] {
  return wishes.flatMap((wish) => (wish.kind === 'ping' ? [hex(wish.context)] : []));
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex');
}

function difference(what: string, got: readonly string[], wanted: readonly string[]): string[] {
  return got.join('; ') === wanted.join('; ') ? [] : [`${what}: ${got.join('; ')} instead of ${wanted.join('; ')}`];
}
