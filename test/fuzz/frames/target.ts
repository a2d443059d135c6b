import fc from 'fast-check';
import { fuzzTarget } from '../support/target.js';
import { until } from '../support/until.js';
import { Conversation, closeFaults } from './conversation.js';
import { FramesWorld } from './frames-world.js';
import { RawLine } from './raw-line.js';
import { encodeMessage, message, violation } from './traffic.js';

const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 12 });
const messages = fc.array(message, { maxLength: 6 });
const bytes = fc.uint8Array({ maxLength: 400 }).map((each) => Buffer.from(each));

const handshake = fc.oneof(
  bytes,
  fc
    .tuple(
      fc.constantFrom('GET', 'POST', 'PRI', 'get', 'CONNECT', ''),
      fc.constantFrom('/', '*', '/\u0000', '/%', 'http://x/', '/a b'),
      fc.constantFrom('HTTP/1.1', 'HTTP/2.0', 'HTTP/0.9', 'X'),
      fc.array(
        fc.constantFrom(
          'Host: a',
          'Upgrade: websocket',
          'Upgrade: h2c',
          'Connection: Upgrade',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Version: 99',
          'Sec-WebSocket-Key: short',
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
          'Sec-WebSocket-Extensions: permessage-deflate; x=",',
          'Sec-WebSocket-Protocol: ,',
          'Content-Length: 99999999999999999999',
          'Transfer-Encoding: chunked',
          'Expect: 100-continue',
          ': nothing',
          'X: \u0001',
        ),
        { maxLength: 8 },
      ),
    )
    .map(([method, path, version, headers]) =>
      Buffer.from([`${method} ${path} ${version}`, ...headers, '', ''].join('\r\n')),
    ),
);

/** Bytes on the gateway's own port. */
export const frames = fuzzTarget(
  'frames',
  () => FramesWorld.start(),
  (world) => world.stop(),
  [
    {
      title:
        'reads messages however they are cut, answers each in turn, and closes with the code that a violation asks for',
      runs: 40,
      of: (world) =>
        fc.asyncProperty(messages, fc.option(violation), sizes, fc.boolean(), bytes, async (...input) => {
          const [sent, broken, cuts, isPatient, more] = input;
          const line = await RawLine.upgraded(world.url);
          const talk = new Conversation(line, sent);
          await talk.say(cuts);
          if (isPatient || !broken) await talk.answered();
          if (broken) await talk.violate(broken, more, cuts);
          fail([...talk.faults(), ...(await world.faults(line))]);
        }),
    },
    {
      title: 'outlives any bytes in the place of frames, and lines that break off anywhere',
      runs: 40,
      of: (world) =>
        fc.asyncProperty(
          messages,
          bytes,
          fc.nat(),
          sizes,
          fc.boolean(),
          async (sent, garbage, cut, pieces, withReset) => {
            const line = await RawLine.upgraded(world.url);
            const all = Buffer.concat([...sent.map(encodeMessage), garbage]);
            await line.send(all.subarray(0, cut % (all.length + 1)), pieces);
            line.drop(withReset);
            const other = await RawLine.upgraded(world.url);
            await other.send(garbage, pieces);
            other.end();
            const faults = (await until(() => other.hasEnded)) ? [] : ['a line stays open that its client has ended'];
            fail([...faults, ...closeFaults(other, garbage), ...(await world.faults(other))]);
          },
        ),
    },
    {
      title: 'answers what is no handshake with an HTTP error, or with the end of the line',
      runs: 40,
      of: (world) =>
        fc.asyncProperty(handshake, sizes, async (request, pieces) => {
          const line = await RawLine.connected(world.url);
          const answer = line.read();
          await line.send(request, pieces);
          line.end();
          const isOver = await until(() => line.hasEnded);
          const isFine = answer.text === '' || /^HTTP\/1\.1 (1\d\d|4\d\d|505) /.test(answer.text);
          const faults = isOver ? [] : ['the line stays open'];
          if (!isFine) faults.push(`answered ${answer.text.slice(0, 80)}`);
          fail([...faults, ...(await world.faults(line))]);
        }),
    },
  ],
);

function fail(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
