import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CONTROL_SECRET, controlSeal } from '../../../test/support/control-seal.js';

const TOPIC = 'CACHE_INVALIDATE_KEY_0c8a2a0e-9d2f-4a5e-8f59-5c1a7f1f1f10';
const NOW = Date.parse('2025-12-15T04:00:00.000Z');

const at = (ms: number) => controlSeal(CONTROL_SECRET, () => NOW + ms);
const sealed = (payload: object = { id: 'k1' }, id = 'id-1') => at(0).seal(TOPIC, JSON.stringify(payload), id);
const refusal = (data: Buffer, topic = TOPIC, seal = at(0)) => seal.open(topic, data).refused;

describe('ControlSeal', () => {
  it('opens what it has sealed, without its own fields', () => {
    for (const payload of [{}, { id: 'k1' }, { text: '₹ "}\\' }, { nested: { a: [1, null] } }]) {
      expect(at(0).open(TOPIC, sealed(payload))).toEqual({ id: 'id-1', payload });
    }
  });

  it('signs the topic and all bytes before the signature with HMAC-SHA-256, which others can follow', () => {
    const body = '{"id":"k1","message_id":"id-1","sent_at":"2025-12-15T04:00:00.000Z"';
    const key = Buffer.from(hkdfSync('sha256', Buffer.from(CONTROL_SECRET, 'hex'), '', 'tickgate/control', 32));
    const signature = createHmac('sha256', key).update(`${TOPIC}\0${body}`).digest('base64url');
    expect(sealed().toString()).toBe(`${body},"signature":"${signature}"}`);
  });

  it('refuses a message of which any byte was changed', () => {
    const data = sealed({ id: 'k1', list: ['a', 1] });
    const anyByte = fc.nat(data.length - 1);
    fc.assert(
      fc.property(anyByte, fc.integer({ min: 1, max: 255 }), (index, difference) => {
        const changed = Buffer.from(data);
        changed[index] = changed[index]! ^ difference;
        expect(refusal(changed)).toMatch(/signature does not fit|not signed/);
      }),
    );
  });

  it('refuses a message under another topic', () => {
    expect(refusal(sealed(), 'ORDER_0c8a2a0e-9d2f-4a5e-8f59-5c1a7f1f1f10')).toMatch(/signature does not fit/);
  });

  it('refuses what another gateway has sealed, and says which setting to look at', () => {
    expect(
      refusal(
        sealed(),
        TOPIC,
        controlSeal('ff'.repeat(32), () => NOW),
      ),
    ).toMatch(/TICKGATE_SECRET_KEY/);
  });

  it('refuses what is not signed', () => {
    const signature = sealed().toString().slice(-59);
    for (const text of [
      '',
      '{}',
      '{"id":"k1"}',
      'x'.repeat(1000),
      signature,
      signature.slice(1),
      '{"signature":"x"}',
    ]) {
      expect(refusal(Buffer.from(text))).toMatch(/not signed/);
    }
    expect(refusal(Buffer.from(`{"a":1${signature}`))).toMatch(/does not fit/);
  });

  it('takes messages of clocks that differ by a minute, and no others', () => {
    for (const ms of [-60_000, -1, 1, 60_000]) expect(refusal(sealed(), TOPIC, at(ms))).toBeUndefined();
    expect(refusal(sealed(), TOPIC, at(61_000))).toMatch(/sent 61 s ago.*clocks/);
    expect(refusal(sealed(), TOPIC, at(-3_600_000))).toMatch(/sent 3600 s from now.*clocks/);
  });

  it('lets a payload replace neither the id nor the time', () => {
    const data = sealed({ message_id: 'mine', sent_at: '2030-01-01T00:00:00.000Z', signature: 'mine', n: 1 });
    expect(at(0).open(TOPIC, data)).toEqual({ id: 'id-1', payload: { n: 1 } });
  });
});
