export type { BackoffOptions } from './backoff.js';
export { type ClientEvents, TickgateClient, type TickgateClientOptions } from './client.js';
export type { Clock } from './clock.js';
export type { Encoding } from './encoding.js';
export {
  AuthenticationError,
  ClientClosedError,
  type ClientErrorCode,
  ConnectionLostError,
  ConnectionRefusedError,
  type ErrorCode,
  GatewayError,
  RequestTimeoutError,
  TickgateError,
} from './errors.js';
export type { Instrument } from './instrument.js';
export type * from './messages.js';
export type { ConnectionState } from './state.js';
export type { SubscribeError, SubscribeResult, SubscribeSuccess, SubscribeWarning } from './subscribe-result.js';
export type { Claim } from './subscriptions.js';
export type { Tick } from './tick.js';
export type { TickStream, TickStreamOptions } from './tick-stream.js';
export type { SubscribeOptions } from './topic.js';
export type { SocketEvent, WebSocketConstructor, WebSocketLike } from './web-socket.js';
