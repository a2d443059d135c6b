import { isUtf8 } from 'node:buffer';
import { topicKey } from '../../../src/modules/bus/bus.js';
import { ZmtpSubscriber } from '../../../src/modules/bus/zmtp/zmtp-subscriber.js';
import { until } from '../support/until.js';
import { cutUp, encode, type Said, type Speech } from './zmtp-input.js';
import { HELLO, ZmtpPeer, zmtpCommand, zmtpMessage } from './zmtp-peer.js';

const GOOD = '{"good":1}';

/** The bus's own consumer, and a publisher that speaks to it byte by byte. */
export class SubscriberWorld {
  private constructor(private readonly peer: ZmtpPeer) {}

  static async start(): Promise<SubscriberWorld> {
    return new SubscriberWorld(await ZmtpPeer.listen());
  }

  stop(): Promise<void> {
    return this.peer.close();
  }

  /** The first line brings garbage and breaks off; the second speaks well and must be understood word for word. */
  async faults(garbage: Buffer, { said, cuts }: Speech): Promise<string[]> {
    const got: string[] = [];
    const subscriber = new ZmtpSubscriber({ endpoints: () => [this.peer.address], quiet: true });
    const end = zmtpMessage([Buffer.from('end'), Buffer.from(GOOD)]);
    const words = Buffer.concat([...said.map(encode), end]);
    this.peer.play((line) => (line === 0 ? cutUp(garbage, cuts) : [...HELLO, ...cutUp(words, cuts)]));
    let isSecond = false;
    let malformed = 0;
    subscriber.onMessage((topic, data) => {
      if (isSecond) got.push(`${topic} ${data.toString('hex')}`);
    });
    subscriber.subscribe('');
    await subscriber.start();
    try {
      if (!(await until(() => this.peer.heard.length === 1))) return ['no line was opened'];
      // What is left of the garbage is read before the end of the line.
      this.peer.cut();
      isSecond = await until(() => {
        malformed = subscriber.malformed;
        return this.peer.heard.length > 1;
      });
      if (!isSecond) return ['no second line was opened after garbage'];
      const last = `end ${Buffer.from(GOOD).toString('hex')}`;
      if (!(await until(() => got.at(-1) === last))) return [`after garbage this came: ${got.join('; ')}`];
      const expected = [
        ...said
          .flatMap(framesOf)
          .map(delivered)
          .filter((one) => one !== undefined),
        last,
      ];
      const faults = got.join() === expected.join() ? [] : [`${got.join('; ')} instead of ${expected.join('; ')}`];
      const bad = said.flatMap(framesOf).length + 1 - expected.length;
      if (subscriber.malformed - malformed !== bad)
        faults.push(`${subscriber.malformed - malformed} malformed, not ${bad}`);
      return [...faults, ...(await this.pongFaults(said))];
    } finally {
      await subscriber.stop();
      this.peer.cut();
    }
  }

  /** Every PING is answered once. */
  private async pongFaults(said: readonly Said[]): Promise<string[]> {
    const contexts = said.flatMap((one) => (one.kind === 'ping' || one.kind === 'pinged' ? [one.context] : []));
    const expected = contexts.map((context) => zmtpCommand('PONG', context));
    const pongs = () => this.peer.heard[1]!.subarray(this.peer.heard[1]!.length - Buffer.concat(expected).length);
    return (await until(() => pongs().equals(Buffer.concat(expected)), 1000)) &&
      count(this.peer.heard[1]!, Buffer.from('\u0004PONG')) === contexts.length
      ? []
      : [`${contexts.length} pings were answered with ${this.peer.heard[1]!.toString('latin1')}`];
  }
}

function framesOf(one: Said): Buffer[][] {
  return one.kind === 'message' || one.kind === 'pinged' ? [one.frames] : [];
}

/** What a consumer is given of a message; undefined: nothing. */
function delivered(frames: Buffer[]): string | undefined {
  const [topic, data] = frames;
  if (frames.length !== 2 || data!.length < 2 || data![0] !== 0x7b || data!.at(-1) !== 0x7d) return undefined;
  return isUtf8(data!) ? `${topicKeyOf(topic!)} ${data!.toString('hex')}` : undefined;
}

function topicKeyOf(topic: Buffer): string {
  return isUtf8(topic) ? topicKey(topic.toString()) : topic.toString('latin1');
}

function count(bytes: Buffer, wanted: Buffer): number {
  let found = 0;
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) found += 1;
  return found;
}
