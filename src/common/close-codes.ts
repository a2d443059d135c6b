/**
 * Close codes of the WebSocket protocol. 4000–4499: reconnect with back-off; 4500–4999: do not.
 * 4401 is the one published exception: do not reconnect before the key is right.
 */
export const CloseCode = {
  GOING_AWAY: 1001,
  TOO_LARGE: 1009,
  UNAUTHENTICATED: 4401,
  SLOW_CONSUMER: 4408,
  TEMPORARY_FAULT: 4410,
  IDLE: 4411,
  TOO_MANY_CONNECTIONS: 4429,
  KEY_REVOKED: 4503,
} as const;

export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];
