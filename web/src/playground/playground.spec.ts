import { describe, expect, it } from '@jest/globals';
import { headOf, prettyText, withoutKey } from './frame.js';
import { Rate } from './rate.js';
import { messageText, outgoingText, TEMPLATES } from './templates.js';

describe('a frame of the playground', () => {
  it('hides the key and the resume token but for their first characters', () => {
    expect(withoutKey('{"action":"auth", "apikey" : "tg_Xy12AbCdEfGh"}')).toBe(
      '{"action":"auth", "apikey" : "tg_Xy12Ab…"}',
    );
    expect(withoutKey('{"api_key":"short","resume":"0123456789abc"}')).toBe(
      '{"api_key":"short…","resume":"012345678…"}',
    );
  });

  it('is known by its action or type, and its request by its id', () => {
    expect(headOf('{"action":"ping","type":"x","request_id":7}')).toEqual({ type: 'ping', requestId: '7' });
    expect(headOf('{"type":"pong"}')).toEqual({ type: 'pong', requestId: undefined });
    for (const text of ['no JSON', '[1]', 'null']) expect(headOf(text)).toEqual({ type: '', requestId: undefined });
  });

  it('is indented where it is JSON, and as it came where it is not', () => {
    expect(prettyText('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(prettyText('{a')).toBe('{a');
  });
});

describe('what is sent', () => {
  it('gets an id where it has none, and stays as it was written where it is no object', () => {
    expect(outgoingText('{\n "action": "ping" }', 'r1')).toBe('{"action":"ping","request_id":"r1"}');
    expect(outgoingText('{"action":"ping","request_id":5}', 'r1')).toBe('{"action":"ping","request_id":5}');
    for (const text of ['{broken', '[1, 2]', '"x"']) expect(outgoingText(text, 'r1')).toBe(text);
  });

  it('has a template for every action of the protocol', () => {
    const actions = new Set(TEMPLATES.map(({ message }) => message.action));
    expect([...actions].sort()).toEqual([
      'authenticate',
      'get_broker_info',
      'get_subscriptions',
      'get_supported_brokers',
      'ping',
      'subscribe',
      'subscribe_orders',
      'unsubscribe',
      'unsubscribe_all',
      'unsubscribe_orders',
    ]);
    for (const { message } of TEMPLATES) expect(JSON.parse(messageText(message))).toEqual(message);
  });
});

describe('a rate', () => {
  it('is what came in the last five whole seconds, and falls when nothing comes', () => {
    const rate = new Rate();
    const start = 1_763_700_000_000;
    for (let second = 0; second < 10; second++) rate.add(10, start + second * 1000);
    expect(rate.perSecond(start + 10_000)).toBe(10);
    expect(rate.perSecond(start + 12_000)).toBe(6);
    expect(rate.perSecond(start + 60_000)).toBe(0);
  });

  it('leaves the present second out until it is whole', () => {
    const rate = new Rate();
    rate.add(50, 1_763_700_000_000);
    expect(rate.perSecond(1_763_700_000_900)).toBe(0);
    expect(rate.perSecond(1_763_700_001_000)).toBe(10);
  });
});
