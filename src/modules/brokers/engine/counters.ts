/** Why a connection was made anew. */
export type ReconnectCause =
  /** The broker or the network closed the line, or the handshake was refused. */
  | 'network'
  /** The line was open but not ready in time. */
  | 'handshake'
  /** No sign of life at all: frame, ping or pong. */
  | 'transport'
  /** No tick although the session is open. */
  | 'data'
  /** The broker reported a passing fault. */
  | 'rejected'
  /** New credentials. */
  | 'login'
  /** Somebody asked for it. */
  | 'operator';

/** What a feed has done since it was made. Plain numbers that only grow; read them, never write. */
export interface FeedCounters {
  frames: number;
  /** Ticks taken from protocols, whether or not a topic wanted them. */
  ticks: number;
  /** Messages published, repeats of last values included. */
  published: number;
  /** Frames, or parts of frames, that a protocol did not understand. */
  decodeErrors: number;
  /** Ticks with impossible numbers. */
  rejectedTicks: number;
  /** Ticks of instruments that nobody wants (any more). */
  unknownTicks: number;
  /** Wishes for symbols or exchanges that the broker does not know, or modes it does not carry. */
  unknownTopics: number;
  /** Calls of `Protocol.subscribe` and `Protocol.unsubscribe`. */
  batches: number;
  /** Upstream subscriptions that were refused a place for lack of room. */
  capacityExceeded: number;
  /** Upstream subscriptions that the broker refused. */
  refused: number;
  /** Failed HTTP calls. */
  httpErrors: number;
  orders: number;
  /** Connections opened, first ones included. */
  connects: number;
  reconnects: Record<ReconnectCause, number>;
}

export function newCounters(): FeedCounters {
  return {
    frames: 0,
    ticks: 0,
    published: 0,
    decodeErrors: 0,
    rejectedTicks: 0,
    unknownTicks: 0,
    unknownTopics: 0,
    batches: 0,
    capacityExceeded: 0,
    refused: 0,
    httpErrors: 0,
    orders: 0,
    connects: 0,
    reconnects: { network: 0, handshake: 0, transport: 0, data: 0, rejected: 0, login: 0, operator: 0 },
  };
}
