/** Soon at first: a feed that restarts is back within a second. */
export const RECONNECT = { minMs: 50, maxMs: 500 };
export const PING_INTERVAL_MS = 2000;
/** A peer that is silent for this long is gone; it is pinged well before. */
export const SILENCE_MS = 6000;
export const HANDSHAKE_TIMEOUT_MS = 5000;
/** A publisher that stops waits this long for its consumers to take what is theirs. */
export const LINGER_MS = 1000;

/** What a connection to a publisher tells. */
export interface BusConnectionEvents {
  /** A message of two frames, as ranges of bytes that are valid during the call alone. */
  message(bytes: Buffer, topicStart: number, topicEnd: number, dataStart: number, dataEnd: number): void;
  /** A message of one frame, or of more than two. */
  malformed(): void;
  /** Said once for each time that the peer is lost, or cannot be talked to. */
  lost(reason: string): void;
  /** The peer is there, and has been told every subscription. */
  connected(): void;
}

/** A subscriber's line to one publisher; makes itself anew, with all subscriptions, for as long as it is open. */
export interface BusConnection {
  open(): void;
  subscribe(topic: string, wanted: boolean): void;
  /** Sends a message of one frame up to the publisher; gives false while it is not there. */
  send(message: Buffer): boolean;
  close(): void;
}
