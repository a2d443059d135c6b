import { UseFilters } from '@nestjs/common';
import {
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { InstrumentRequest } from '../streaming/protocol/instrument-request.js';
import { CurrentSession } from '../streaming/sessions.js';
import { SubscriptionService } from '../streaming/subscription.service.js';
import { Handshake } from './handshake.js';
import { InstrumentPipe } from './instrument.pipe.js';
import { ListRequestPipe, type UiListRequest } from './list-request.pipe.js';
import { UiClients } from './ui-clients.js';
import { UiErrorFilter } from './ui-error.filter.js';
import { type MarketNamespace, type MarketSocket, NAMESPACE } from './ui-events.js';
import { UiSession } from './ui-session.js';
import { ValueAnswers } from './value-answers.js';

/**
 * The Socket.IO channel, on the HTTP port: one handler an event. What a handler returns is the acknowledgement, for
 * clients that ask for one.
 */
@WebSocketGateway({
  namespace: NAMESPACE,
  pingInterval: 5000,
  pingTimeout: 10_000,
  maxHttpBufferSize: 1_048_576,
  httpCompression: false,
  serveClient: false,
})
@UseFilters(UiErrorFilter)
export class MarketGateway
  implements OnGatewayInit<MarketNamespace>, OnGatewayConnection<MarketSocket>, OnGatewayDisconnect<MarketSocket>
{
  constructor(
    private readonly handshake: Handshake,
    private readonly clients: UiClients,
    private readonly subscriptions: SubscriptionService,
    private readonly values: ValueAnswers,
  ) {}

  afterInit(namespace: MarketNamespace): void {
    namespace.use(this.handshake.middleware);
    namespace.server.of('/').use(this.handshake.refuseDefault);
  }

  handleConnection(socket: MarketSocket, address: string): void {
    this.clients.connected(socket, address);
  }

  handleDisconnect(socket: MarketSocket, reason: string): void {
    this.clients.disconnected(socket, reason);
  }

  @SubscribeMessage('subscribe')
  subscribe(@CurrentSession() session: UiSession, @MessageBody(ListRequestPipe) { list, id }: UiListRequest): object {
    return this.subscriptions.subscribe(session, list, id);
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(@CurrentSession() session: UiSession, @MessageBody(ListRequestPipe) { list, id }: UiListRequest): object {
    return this.subscriptions.unsubscribe(session, list, id);
  }

  @SubscribeMessage('get_ltp')
  getLtp(@CurrentSession() session: UiSession, @MessageBody(InstrumentPipe) wanted: InstrumentRequest): object {
    return session.answer('ltp_data', this.values.answer(session, 'LTP', wanted));
  }

  @SubscribeMessage('get_quote')
  getQuote(@CurrentSession() session: UiSession, @MessageBody(InstrumentPipe) wanted: InstrumentRequest): object {
    return session.answer('quote_data', this.values.answer(session, 'QUOTE', wanted));
  }

  @SubscribeMessage('get_depth')
  getDepth(@CurrentSession() session: UiSession, @MessageBody(InstrumentPipe) wanted: InstrumentRequest): object {
    return session.answer('depth_data', this.values.answer(session, 'DEPTH', wanted));
  }
}
