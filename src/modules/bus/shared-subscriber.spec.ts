import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryBus } from '../../../test/support/memory-bus.js';
import { type BusConsumer, SharedSubscriber } from './shared-subscriber.js';

const TOPIC = 'zerodha_NSE_TCS_QUOTE';

let bus: MemoryBus;
let first: BusConsumer;
let second: BusConsumer;

beforeEach(() => {
  bus = new MemoryBus();
  const shared = new SharedSubscriber(bus);
  first = shared.consumer();
  second = shared.consumer();
});

describe('SharedSubscriber', () => {
  it('brings every message to every consumer', () => {
    const seen: string[] = [];
    first.onMessage((key) => void seen.push(`first ${key}`));
    second.onMessage((key) => void seen.push(`second ${key}`));
    bus.deliver(TOPIC, '{}');
    expect(seen).toEqual([`first ${TOPIC}`, `second ${TOPIC}`]);
  });

  it('keeps a topic until the last of its consumers leaves it, however often each asked for it', () => {
    first.subscribe(TOPIC);
    first.subscribe(TOPIC);
    second.subscribe(TOPIC);
    first.unsubscribe(TOPIC);
    first.unsubscribe(TOPIC);
    expect(bus.topics.has(TOPIC)).toBe(true);
    second.unsubscribe(TOPIC);
    expect(bus.topics.has(TOPIC)).toBe(false);
  });

  it('asks for the last value again for a consumer that comes to a topic of another', () => {
    first.subscribe(TOPIC);
    second.subscribe(TOPIC);
    expect(bus.calls).toEqual([`+${TOPIC}`, `-${TOPIC}`, `+${TOPIC}`]);
  });
});
