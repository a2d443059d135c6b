import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { captureLog } from '../../../test/auth/support/captured-log.js';
import { CONTROL_SECRET, controlSeal } from '../../../test/support/control-seal.js';
import { MemoryPublisher } from '../../../test/support/memory-publisher.js';
import { ControlBus } from './control-bus.js';
import { joinUpstream } from './control-message.js';
import { cacheInvalidateTopic, orderTopic, statusTopic } from './control-topics.js';

Logger.overrideLogger(false);

const USER = randomUUID();
const TOPIC = cacheInvalidateTopic('KEY', USER);

const seal = controlSeal();

let hub: MemoryPublisher;
let bus: ControlBus;

beforeEach(() => {
  hub = new MemoryPublisher();
  bus = new ControlBus({ hub, seal });
});

/** What a process of the gateway sends up. */
function upstream(topic: string, payload: string, id: string = randomUUID(), from = seal): Buffer {
  return joinUpstream(topic, from.seal(topic, payload, id));
}

function heard(prefix: string): [string, unknown][] {
  const messages: [string, unknown][] = [];
  bus.on(prefix, (topic, payload) => messages.push([topic, payload]));
  return messages;
}

describe('ControlBus', () => {
  it('lets the process hear what it publishes, before publish returns', () => {
    const messages = heard('CACHE_INVALIDATE_');
    bus.publish(TOPIC, { keyId: 'k1', nothing: undefined });
    expect(messages).toEqual([[TOPIC, { keyId: 'k1' }]]);
  });

  it('works in a process that is alone', () => {
    bus = new ControlBus({ seal });
    const messages = heard('CACHE_INVALIDATE_KEY_');
    bus.publish(TOPIC, {});
    expect(messages).toEqual([[TOPIC, {}]]);
    expect(bus.address).toBeUndefined();
  });

  it('brings a message to every listener whose prefix it has, and to no other', () => {
    const all = heard('');
    const keys = heard('CACHE_INVALIDATE_KEY_');
    const exact = heard(TOPIC);
    const other = heard(cacheInvalidateTopic('KEY', randomUUID()));
    const accounts = heard('CACHE_INVALIDATE_ACCOUNT_');
    bus.publish(TOPIC, {});
    expect([all, keys, exact, other, accounts].map((messages) => messages.length)).toEqual([1, 1, 1, 0, 0]);
  });

  it('lets a listener that throws harm neither the others nor the publisher', () => {
    bus.on('CACHE_', () => {
      throw new Error('broken');
    });
    const messages = heard('CACHE_');
    bus.publish(TOPIC, {});
    bus.publish(TOPIC, {});
    expect(messages).toHaveLength(2);
    expect(hub.of(TOPIC)).toHaveLength(2);
  });

  it('refuses to publish a topic that is none', () => {
    for (const topic of ['', 'CACHE_INVALIDATE_KEY_5', 'STATUS_', 'zerodha_NSE_TCS_LTP']) {
      expect(() => bus.publish(topic, {})).toThrow(TypeError);
    }
    expect(hub.published).toEqual([]);
  });

  it('does not publish what is too large, and counts it', () => {
    const messages = heard('');
    bus.publish(TOPIC, { text: 'x'.repeat(65_536) });
    bus.publish(TOPIC, { text: 'x'.repeat(65_000) });
    expect(messages).toHaveLength(1);
    expect(hub.published).toHaveLength(1);
    expect(bus.refused).toBe(1);
  });

  it('passes on what a peer sends up, once, and hears it', () => {
    const messages = heard('');
    const message = upstream(TOPIC, '{"keyId":"k1"}', 'id-1');
    hub.upstream(message);
    hub.upstream(message);
    expect(messages).toEqual([[TOPIC, { keyId: 'k1' }]]);
    expect(hub.of(TOPIC)).toMatchObject([{ keyId: 'k1', message_id: 'id-1' }]);
  });

  it('takes nothing that is not signed, is signed by another gateway, or is said again too late', () => {
    const messages = heard('');
    const late = controlSeal(CONTROL_SECRET, () => Date.now() - 61_000);
    hub.upstream(`${TOPIC}\0{}`);
    hub.upstream(upstream(TOPIC, '{}', 'id-1', controlSeal('ff'.repeat(32))));
    hub.upstream(upstream(TOPIC, '{}', 'id-2', late));
    expect(messages).toEqual([]);
    expect(hub.published).toEqual([]);
    expect(bus.refused).toBe(3);
  });

  it('says in the log what to check, once for many', () => {
    const lines = captureLog();
    for (let i = 0; i < 9; i++) hub.upstream(`${TOPIC}\0{}`);
    expect(lines).toEqual([expect.stringMatching(/^warn CACHE_INVALIDATE_KEY_.* was dropped: it is not signed/)]);
    hub.upstream(upstream(TOPIC, '{}', 'id-1', controlSeal('ff'.repeat(32))));
    expect(lines[1]).toMatch(/TICKGATE_SECRET_KEY\? \(10 so far\)/);
  });

  it('drops and counts what a peer may not send', () => {
    const messages = heard('');
    const garbage = [
      '',
      '\0',
      '\0{}',
      TOPIC,
      `${TOPIC}{}`,
      `${TOPIC}\0`,
      `${TOPIC}\0[]`,
      `${TOPIC}\0null`,
      `${TOPIC}\0{"a":`,
      upstream(TOPIC, '[]'),
      upstream(TOPIC, 'null'),
      upstream(statusTopic('zerodha'), '{"feed":"zerodha","state":"down"}'),
      upstream('zerodha_NSE_TCS_LTP', '{"ltp":1}'),
      upstream(orderTopic(USER), `{"text":"${'x'.repeat(65_536)}"}`),
      'GET / HTTP/1.1\r\n\r\n',
    ];
    for (const message of garbage) hub.upstream(message);
    expect(messages).toEqual([]);
    expect(hub.published).toEqual([]);
    expect(bus.refused).toBe(garbage.length);
  });

  it('keeps the prototype of a payload out of reach', () => {
    const payloads: object[] = [];
    bus.on('', (_topic, payload) => payloads.push(payload));
    hub.upstream(upstream(TOPIC, '{"__proto__":{"isAdmin":true}}'));
    expect(payloads).toHaveLength(1);
    expect('isAdmin' in payloads[0]!).toBe(false);
  });

  it('tells of subscriptions here and at the hub, those before included', () => {
    bus.on('STATUS_', () => {});
    hub.interest('ORDER_');
    const prefixes: string[] = [];
    bus.onSubscribed((prefix) => prefixes.push(prefix));
    expect(prefixes).toEqual(['STATUS_']);
    hub.interest('STATUS_zerodha');
    hub.interest('STATUS_zerodha', false);
    bus.on('CACHE_', () => {});
    expect(prefixes).toEqual(['STATUS_', 'STATUS_zerodha', 'CACHE_']);
  });
});
