import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  MqttPacketReader,
  PINGREQ,
  PUBLISH,
  publishPacket,
  REFUSED,
  SUBACK,
  subackPacket,
  subscribePacket,
  unsubscribePacket,
} from './mqtt-packet.js';

const topic = fc.string({ unit: 'grapheme', maxLength: 300 });
const payload = fc.uint8Array({ maxLength: 20_000 });

describe('packets of MQTT', () => {
  it('ask for topics with a QoS of 0, and drop them', () => {
    expect(subscribePacket(10, ['a/b', 'c']).toString('hex')).toBe('820c000a0003612f620000016300');
    expect(unsubscribePacket(0xffff, ['a/b', 'c']).toString('hex')).toBe('a20affff0003612f62000163');
    expect(PINGREQ.toString('hex')).toBe('c000');
  });

  it('count their length in as many bytes as it takes', () => {
    expect(publishPacket('t', Buffer.alloc(124)).subarray(0, 2).toString('hex')).toBe('307f');
    expect(publishPacket('t', Buffer.alloc(125)).subarray(0, 3).toString('hex')).toBe('308001');
    expect(publishPacket('t', Buffer.alloc(16_384)).subarray(0, 4).toString('hex')).toBe('30838001');
  });

  it('answer a request with a code for each topic', () => {
    const reader = new MqttPacketReader();
    const packet = subackPacket(258, [0, REFUSED]);
    expect(packet.toString('hex')).toBe('900401020080');
    expect(reader.read(packet)).toBe(true);
    expect(reader).toMatchObject({ type: SUBACK, start: 2, end: 6 });
  });

  it('bring topic and payload back as they were', () => {
    const reader = new MqttPacketReader();
    fc.assert(
      fc.property(topic, payload, (name, bytes) => {
        const packet = publishPacket(name, bytes);
        expect(reader.read(packet)).toBe(true);
        expect(reader).toMatchObject({ type: PUBLISH, topic: name, end: packet.length });
        expect(packet.subarray(reader.start).equals(bytes)).toBe(true);
      }),
    );
  });

  it('have an id before the payload where the QoS is above 0', () => {
    const reader = new MqttPacketReader();
    expect(reader.read(Buffer.from('32060001740007ff', 'hex'))).toBe(true);
    expect([reader.topic, reader.start, reader.end]).toEqual(['t', 7, 8]);
    expect(reader.read(Buffer.from('3204000174ff', 'hex'))).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['half a header', '30'],
    ['a length without end', '30ffffffffff01'],
    ['a length that goes on', '3080'],
    ['more than its length', '30030001740000'],
    ['less than its length', '3009000174'],
    ['a topic longer than the packet', '30030009aa'],
    ['no room for a topic', '300100'],
  ])('are not read from %s', (_what, hex) => {
    expect(new MqttPacketReader().read(Buffer.from(hex, 'hex'))).toBe(false);
  });

  it('are never read beyond the frame, whatever it holds', () => {
    const reader = new MqttPacketReader();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const frame = Buffer.from(bytes);
        if (!reader.read(frame)) return;
        expect(reader.end).toBe(frame.length);
        expect(reader.start).toBeLessThanOrEqual(reader.end);
      }),
      { numRuns: 1000 },
    );
  });
});
