import type { Credentials, OpeningCall, ProtocolContext } from '../../engine/contract.js';

/** What the brokers of the family do differently on the socket. */
export interface NorenSocket {
  /** Official URLs; with several, the clock picks one at each attempt. */
  urls: readonly [string, ...string[]];
  /** Fields of the login frame beside the ids: its kind, the token's name and what the client calls itself. */
  login: { t: 'a'; source: string; token: 'accesstoken' } | { t: 'c'; source: string; token: 'susertoken' };
  /** The id that the server knows the user by: `uid` and `actid` alike. */
  user(credentials: Credentials): string;
  token(credentials: Credentials): string;
  /** How order updates begin: by request after the login, by themselves, or not on this socket. */
  orders: 'requested' | 'pushed' | 'none';
  /**
   * How many refusals of a login in a row may come from the server's still tearing down the last session of the same
   * token, after which the login is tried again. The next one means that the token is dead.
   */
  tolerableRefusals?: number;
  /** Absent: `{"t":"h"}`. */
  heartbeat?: string;
  /** What stands before the tokens of indices in the instrument table and not on the wire. */
  indexTokenPrefix?: string;
  /** HTTP calls that must come before the socket. */
  before?(context: ProtocolContext): OpeningCall[];
}
