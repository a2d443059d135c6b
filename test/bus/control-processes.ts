import type { Socket } from 'zeromq';
import type { ControlHub } from '../../src/modules/bus/bus.js';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import type { CurveSettings } from '../../src/modules/bus/curve/curve-settings.js';
import { createPublisher } from '../../src/modules/bus/publisher.js';
import { ZmtpSubscriber } from '../../src/modules/bus/zmtp/zmtp-subscriber.js';
import { controlSeal } from '../support/control-seal.js';

const closing: (() => Promise<void> | void)[] = [];

export function afterThisTest(close: () => Promise<void> | void): void {
  closing.push(close);
}

/** Ends what the test has started, the newest first. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

/** The control bus of one process of the gateway, and what it has heard. */
export interface ControlProcess {
  bus: ControlBus;
  line: ZmtpSubscriber;
  heard: { topic: string; payload: unknown }[];
  connects: () => number;
  stop(): Promise<void>;
}

interface Ways {
  endpoint?: string;
  endpoints?: readonly string[];
  curve?: CurveSettings;
  /** Of its gateway; by default that of all processes of the tests. */
  secret?: string;
}

/** A process that runs feeds binds a hub. */
export function feedProcess({ endpoint = 'tcp://127.0.0.1:0', endpoints = [], curve, secret }: Ways = {}) {
  return started(createPublisher({ endpoint, sendHighWaterMark: 10_000, curve }), endpoints, { curve, secret });
}

export function edgeProcess(endpoints: readonly string[], ways: Omit<Ways, 'endpoint' | 'endpoints'> = {}) {
  return started(undefined, endpoints, ways);
}

async function started(
  hub: ControlHub | undefined,
  endpoints: readonly string[],
  { curve, secret }: Ways,
): Promise<ControlProcess> {
  const line = new ZmtpSubscriber({ endpoints: () => endpoints, curve });
  const bus = new ControlBus({ hub, line, seal: controlSeal(secret) });
  const heard: ControlProcess['heard'] = [];
  let connects = 0;
  bus.on('', (topic, payload) => {
    if (!topic.startsWith('ECHO_')) heard.push({ topic, payload });
  });
  bus.onConnected(() => {
    connects++;
  });
  await bus.start();
  afterThisTest(() => bus.stop());
  return { bus, line, heard, connects: () => connects, stop: () => bus.stop() };
}

/** Counts how often a foreign socket has lost its connection. */
export function disconnectsOf(socket: Socket): () => number {
  let count = 0;
  void (async () => {
    for await (const { type } of socket.events) if (type === 'disconnect') count++;
  })();
  return () => count;
}
