import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { JsonObject } from '../../common/json-object.js';
import { SampledLog } from '../../common/sampled-log.js';
import type { ControlHub, ControlLine } from './bus.js';
import { joinUpstream, MAX_CONTROL_BYTES, type Outgoing, splitUpstream } from './control-message.js';
import { type ControlSeal, MAX_AGE_MS } from './control-seal.js';
import { echoTopic, isControlTopic, isOfEveryProcess } from './control-topics.js';
import { RecentIds } from './recent-ids.js';

/** `hub` is the endpoint that the message came from; absent for what this process said itself. */
export type ControlListener = (topic: string, payload: JsonObject, hub?: string) => void;

/** Where a process meets the others. Without hub and line, its messages stay inside the process. */
export interface ControlWays {
  /** By which it knows the messages of the gateway's own processes. */
  seal: ControlSeal;
  /** What this process binds: only where it runs feeds. */
  hub?: ControlHub;
  /** Towards the hubs of the other processes. */
  line?: ControlLine;
}

/** As long as a message could be sent once more by somebody who has read it. */
const REMEMBER_MS = 2 * MAX_AGE_MS;
const REMEMBERED_IDS = 100_000;

/**
 * Small messages between all processes of the gateway: statuses, orders, and what must be forgotten.
 *
 * Feed processes bind a hub each, and pass on what any process sends up to them. What is published is heard at once in
 * the process itself, in the same call, and then everywhere, once: a message carries an id, by which those that come by
 * several ways are dropped. Nothing is kept for who is not there: after an absence, `onConnected` is the time to ask
 * the database again.
 *
 * Only what carries the gateway's own signature is heard or passed on, since any program of the machine can connect.
 */
export class ControlBus {
  private readonly logger = new Logger('Control');
  private readonly refusedLog = new SampledLog((text) => this.logger.warn(text));
  private readonly failureLog = new SampledLog((text) => this.logger.error(text));
  private readonly listeners: { prefix: string; listener: ControlListener }[] = [];
  private readonly connectedListeners: (() => void)[] = [];
  private readonly lostListeners: ((hub: string) => void)[] = [];
  private readonly subscribedListeners: ((prefix: string) => void)[] = [];
  private readonly recent = new RecentIds(REMEMBER_MS, REMEMBERED_IDS);
  private readonly echo = echoTopic(randomUUID());
  /** Messages that were not taken: not signed rightly, too old, an unknown topic, too large, or not the sender's to send. */
  refused = 0;

  constructor(private readonly ways: ControlWays) {
    const { hub, line } = ways;
    hub?.onUpstream((message) => this.fromPeer(message));
    hub?.onInterest((prefix, wanted) => {
      if (wanted) this.tellSubscribed(prefix);
    });
    line?.onMessage((topic, data, endpoint) => this.fromHub(topic, data, endpoint));
    line?.onLost((endpoint) => {
      for (const listener of this.lostListeners) this.call(endpoint, () => listener(endpoint));
    });
    line?.subscribe(this.echo);
    // The hub hears subscriptions and this in their order: when the echo is here, all of them count.
    line?.onConnected((reply) => reply(this.echoRequest(this.echo).encode()));
  }

  /** The address of the own hub, with the real port; undefined where this process has none. */
  get address(): string | undefined {
    return this.ways.hub?.address;
  }

  /** @throws Error in one line when the hub cannot be bound */
  async start(): Promise<void> {
    await this.ways.hub?.start();
    await this.ways.line?.start();
  }

  async stop(): Promise<void> {
    await this.ways.line?.stop();
    await this.ways.hub?.stop();
  }

  /**
   * Tells every process. Never waits: while a hub is away, up to 10,000 messages wait for it. A payload above 64 KiB is
   * logged and not sent.
   *
   * @throws TypeError for a topic that is not of `control-topics`
   */
  publish(topic: string, payload: Readonly<Record<string, unknown>>): void {
    if (!isControlTopic(topic)) throw new TypeError(`${JSON.stringify(topic)} is no topic of the control bus`);
    const id = randomUUID();
    const text = JSON.stringify(payload);
    const data = this.ways.seal.seal(topic, text, id);
    const bytes = topic.length + data.length;
    if (bytes >= MAX_CONTROL_BYTES) {
      this.refuse(`${topic} was not published: ${data.length} bytes are too many`);
      return;
    }
    this.ways.hub?.publish(topic, data);
    if (isOfEveryProcess(topic)) this.ways.line?.send(this.outgoing(topic, text, () => id, bytes));
    this.deliver(topic, data);
  }

  /** Hears every message whose topic begins with the prefix. A listener that throws is logged and harms nobody. */
  on(prefix: string, listener: ControlListener): void {
    this.listeners.push({ prefix, listener });
    this.ways.line?.subscribe(prefix);
    this.tellSubscribed(prefix);
  }

  /**
   * Told after every (re)connection to another process's hub, when messages flow again: what was published meanwhile
   * has been missed.
   */
  onConnected(listener: () => void): void {
    this.connectedListeners.push(listener);
  }

  /** Told when another process's hub is lost, or cannot be reached: nothing that it said may be true any more. */
  onLost(listener: (hub: string) => void): void {
    this.lostListeners.push(listener);
  }

  /**
   * Told of every new subscription, here or at the own hub, so that what it begins with can be published again.
   * Earlier subscriptions are told at once.
   */
  onSubscribed(listener: (prefix: string) => void): void {
    this.subscribedListeners.push(listener);
    for (const { prefix } of this.listeners) listener(prefix);
  }

  /**
   * What a hub says back to those who subscribe the topic. It has an id of its own each time it is written, so that
   * what several hubs say back is heard several times.
   *
   * @param topic of `echoTopic`
   */
  echoRequest(topic: string): Outgoing {
    return this.outgoing(topic, '{}', randomUUID, topic.length);
  }

  private outgoing(topic: string, payload: string, id: () => string, bytes: number): Outgoing {
    return { bytes, encode: () => joinUpstream(topic, this.ways.seal.seal(topic, payload, id())) };
  }

  /** What a process sent up to the own hub. */
  private fromPeer(message: Buffer): void {
    const parts = message.length <= MAX_CONTROL_BYTES ? splitUpstream(message) : undefined;
    if (!parts || !isOfEveryProcess(parts.topic)) {
      this.refuse(`A message of ${message.length} bytes from a peer was dropped: not one of ours`);
      return;
    }
    if (this.deliver(parts.topic, parts.data)) this.ways.hub?.publish(parts.topic, parts.data);
  }

  private fromHub(topic: string, data: Buffer, hub: string): void {
    if (isControlTopic(topic) && topic.length + data.length <= MAX_CONTROL_BYTES) this.deliver(topic, data, hub);
    else this.refuse(`A message of ${data.length} bytes from a hub was dropped: not one of ours`);
  }

  /** Whether it was a message of ours that had not come yet. */
  private deliver(topic: string, data: Buffer, hub?: string): boolean {
    const message = this.ways.seal.open(topic, data);
    if (message.refused !== undefined) {
      this.refuse(`${topic} was dropped: ${message.refused}`);
      return false;
    }
    if (!this.recent.add(message.id)) return false;
    if (topic === this.echo) for (const listener of this.connectedListeners) this.call(topic, listener);
    for (const { prefix, listener } of this.listeners) {
      if (topic.startsWith(prefix)) this.call(topic, () => listener(topic, message.payload, hub));
    }
    return true;
  }

  private tellSubscribed(prefix: string): void {
    for (const listener of this.subscribedListeners) this.call(prefix, () => listener(prefix));
  }

  private call(topic: string, listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.failureLog.say(`A listener of ${topic} failed: ${(error as Error).stack ?? error}`);
    }
  }

  private refuse(text: string): void {
    this.refused++;
    this.refusedLog.say(text);
  }
}
