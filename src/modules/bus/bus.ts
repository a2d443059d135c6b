import type { Outgoing } from './control-message.js';

/**
 * What carries ticks from feeds to everything else. A publisher is the feed's side, a subscriber everybody else's.
 * An exact topic that somebody subscribes is a wish: the bus carries it back to the publisher as interest.
 */
export interface BusPublisher {
  /** Resolves once the endpoint is bound; rejects with a one-line reason when it cannot be. */
  start(): Promise<void>;
  /**
   * Never waits and never throws; the newest message of a topic always arrives in the end. The data may change once this
   * returns.
   */
  publish(topic: string, data: Buffer): void;
  /**
   * Tells of interest in a topic: `true` on every new subscription (so the topic's last value can be sent again),
   * `false` when the last subscriber has gone. Prefixes (the empty one, too) are told as they are.
   */
  onInterest(listener: (topic: string, wanted: boolean) => void): void;
  stop(): Promise<void>;
}

export interface BusSubscriber {
  start(): Promise<void>;
  /** Idempotent: counts no references. */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  /**
   * The one consumer of this subscriber's messages. The topic is a latin1 view of the UTF-8 bytes: see `topicKey`. The
   * data is valid during the call alone: whoever keeps it copies it.
   */
  onMessage(listener: (topicKey: string, data: Buffer) => void): void;
  /** Messages that were no bus messages: missing frame, or data that is no JSON object. */
  readonly malformed: number;
  stop(): Promise<void>;
}

/** The publisher of control messages: it also passes on what the other processes send up to it. */
export interface ControlHub extends BusPublisher {
  /** The address that is bound, with the real port. */
  readonly address: string;
  /** Messages that a newer one of their topic replaced before they were sent. */
  readonly conflated: number;
  /** The one receiver of what peers send that is no subscription, frame by frame. */
  onUpstream(listener: (message: Buffer) => void): void;
}

/** A subscriber of control messages: it also sends up to the hubs. */
export interface ControlLine extends BusSubscriber {
  /** Sends one frame to every hub: at once, or as soon as there is a line to it. A hub may get it twice. */
  send(message: Outgoing): void;
  /** Told after every (re)connection to a hub, with a way to send to that one alone. */
  onConnected(listener: (reply: (message: Buffer) => void) => void): void;
  /** As for any subscriber; `endpoint` is that of the hub which the message came from. */
  onMessage(listener: (topicKey: string, data: Buffer, endpoint: string) => void): void;
  /** Told when a hub is lost, or cannot be reached in the first place. */
  onLost(listener: (endpoint: string) => void): void;
}

/** One byte a character, and the same in both. */
const PLAIN_TOPIC = /^[ -~]*$/;

/**
 * The map key of a topic. Incoming topics are decoded as latin1, which is several times cheaper than UTF-8 and
 * loses nothing; a topic built from a symbol is brought into the same form once, when it is subscribed.
 */
export function topicKey(topic: string): string {
  if (PLAIN_TOPIC.test(topic)) return topic;
  return Buffer.from(topic, 'utf8').toString('latin1');
}

/** The topic of a map key. */
export function topicOfKey(key: string): string {
  if (PLAIN_TOPIC.test(key)) return key;
  return Buffer.from(key, 'latin1').toString('utf8');
}
