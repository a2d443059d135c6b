import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { isJsonObject } from '../../common/json-object.js';
import { errorMessage, RequestErrors } from '../streaming/request-errors.js';
import { Sessions } from '../streaming/sessions.js';
import type { MarketSocket } from './ui-events.js';
import { acknowledge } from './ui-requests.js';

/** Every error of a handler or pipe becomes one coded event to the client that caused it. */
@Catch()
export class UiErrorFilter implements ExceptionFilter {
  constructor(
    private readonly errors: RequestErrors,
    private readonly sessions: Sessions,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const ws = host.switchToWs();
    const session = this.sessions.of(ws.getClient<MarketSocket>());
    if (!session) return;
    session.rejectedFrames++;
    const payload: unknown = ws.getData();
    const reply = errorMessage(this.errors.known(error), isJsonObject(payload) ? payload : {});
    const event = ws.getPattern();
    const isList = event === 'subscribe' || event === 'unsubscribe';
    session.send(isList ? { ...reply, type: event } : reply);
    acknowledge(host.getArgs(), reply);
  }
}
