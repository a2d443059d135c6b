import { Injectable } from '@nestjs/common';
import type { WebSocket } from 'ws';
import type { RequestSupervisor } from './adapter/raw-ws.adapter.js';
import { ProtocolError } from './protocol/protocol-error.js';
import type { DecodedRequest } from './protocol/request-decoder.js';
import { RequestErrors } from './request-errors.js';
import { sessionOf } from './sessions.js';

const ACTIONS =
  'authenticate, subscribe, unsubscribe, unsubscribe_all, subscribe_orders, unsubscribe_orders, get_broker_info, ' +
  'get_supported_brokers, get_subscriptions, ping';

/** What stands before the handlers: the request rate, and an answer to everything that is no request. */
@Injectable()
export class RequestSupervision implements RequestSupervisor {
  constructor(private readonly errors: RequestErrors) {}

  /** Every frame costs one token, malformed ones too. */
  admit(client: WebSocket, bytes: number): boolean {
    const session = sessionOf(client);
    session.requests++;
    session.receivedBytes += bytes;
    if (session.bucket.take()) return true;
    this.errors.reply(client, new ProtocolError('RATE_LIMITED', 'Too many requests; slow down'));
    return false;
  }

  failed(client: WebSocket, error: unknown, message?: Record<string, unknown>): void {
    this.errors.reply(client, error, message);
  }

  unknownAction(client: WebSocket, { action, message }: DecodedRequest): void {
    const shown = JSON.stringify(action.slice(0, 64));
    this.errors.reply(
      client,
      new ProtocolError('INVALID_ACTION', `Unknown action ${shown}; known: ${ACTIONS}`),
      message,
    );
  }

  room(client: WebSocket): Promise<void> {
    return sessionOf(client).outbox.room();
  }
}
