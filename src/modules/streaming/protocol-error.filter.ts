import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { WebSocket } from 'ws';
import { RequestErrors } from './request-errors.js';

/** Every error of a handler, guard or pipe becomes one coded message to the client that caused it. */
@Catch()
export class ProtocolErrorFilter implements ExceptionFilter {
  constructor(private readonly errors: RequestErrors) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const ws = host.switchToWs();
    this.errors.reply(ws.getClient<WebSocket>(), error, ws.getData<Record<string, unknown>>());
  }
}
