import type { IncomingMessage } from 'node:http';
import { Inject, UseFilters, UseGuards } from '@nestjs/common';
import {
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { CloseCode } from '../../common/close-codes.js';
import { oneLine } from '../../common/one-line.js';
import { TokenBucket } from '../../common/token-bucket.js';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { CapabilityRegistry } from '../capabilities/capability-registry.js';
import { RAW_GATEWAY } from './adapter/composite-ws.adapter.js';
import { AuthenticatedGuard } from './authenticated.guard.js';
import { Authenticator } from './authenticator.js';
import { EndedSessions } from './ended-sessions.js';
import { FeedDirectory } from './feed-directory.js';
import { Heartbeat } from './heartbeat.js';
import { Hub } from './hub/hub.js';
import { AuthenticateDto } from './protocol/authenticate.dto.js';
import { AuthenticatePipe } from './protocol/authenticate.pipe.js';
import { InstrumentListPipe, type InstrumentListRequest } from './protocol/instrument-list.pipe.js';
import { ProtocolError } from './protocol/protocol-error.js';
import { requestId } from './protocol/request-decoder.js';
import { ProtocolErrorFilter } from './protocol-error.filter.js';
import type { Session } from './session.js';
import { CurrentSession, Sessions } from './sessions.js';
import { SubscriptionService } from './subscription.service.js';
import { WsSession } from './ws-session.js';

type Message = Record<string, unknown>;

/** The client protocol: one handler an action. Replies are sent by the handlers, so that their order is theirs. */
@WebSocketGateway(RAW_GATEWAY)
@UseFilters(ProtocolErrorFilter)
export class StreamingGateway implements OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket> {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly hub: Hub,
    private readonly sessions: Sessions,
    private readonly heartbeat: Heartbeat,
    private readonly authenticator: Authenticator,
    private readonly subscriptions: SubscriptionService,
    private readonly capabilities: CapabilityRegistry,
    private readonly feeds: FeedDirectory,
    private readonly ended: EndedSessions,
  ) {}

  handleConnection(socket: WebSocket, request: IncomingMessage, address: string): void {
    request.socket.setNoDelay(true);
    const session = new WsSession(
      socket,
      address,
      this.hub.outbox(request.socket),
      new TokenBucket(this.config.requestRate, this.config.requestBurst),
      this.hub,
    );
    this.sessions.add(session);
    this.heartbeat.watch(session);
    const deadline = setTimeout(() => {
      if (!session.principal) session.close(CloseCode.UNAUTHENTICATED, 'Authentication timed out');
    }, this.config.authTimeout * 1000);
    socket.once('close', (code: number, reason: Buffer) => {
      clearTimeout(deadline);
      this.ended.record(session, { code, reason: oneLine(reason.toString()) });
    });
  }

  handleDisconnect(socket: WebSocket): void {
    const session = this.sessions.of(socket);
    if (!session) return;
    this.sessions.remove(session);
    session.release();
  }

  @SubscribeMessage('authenticate')
  async authenticate(
    @CurrentSession() session: Session,
    @MessageBody() message: Message,
    @MessageBody(AuthenticatePipe) request: AuthenticateDto,
  ): Promise<void> {
    await this.authenticator.authenticate(session, this.sessions, request, requestId(message));
  }

  @UseGuards(AuthenticatedGuard)
  @SubscribeMessage('subscribe')
  subscribe(
    @CurrentSession() session: Session,
    @MessageBody() message: Message,
    @MessageBody(InstrumentListPipe) request: InstrumentListRequest,
  ): void {
    this.subscriptions.subscribe(session, request, requestId(message));
  }

  @UseGuards(AuthenticatedGuard)
  @SubscribeMessage('unsubscribe')
  unsubscribe(
    @CurrentSession() session: Session,
    @MessageBody() message: Message,
    @MessageBody(InstrumentListPipe) request: InstrumentListRequest,
  ): void {
    this.subscriptions.unsubscribe(session, request, requestId(message));
  }

  @UseGuards(AuthenticatedGuard)
  @SubscribeMessage('unsubscribe_all')
  unsubscribeAll(@CurrentSession() session: Session, @MessageBody() message: Message): void {
    this.subscriptions.unsubscribeAll(session, requestId(message));
  }

  @UseGuards(AuthenticatedGuard)
  @SubscribeMessage('get_subscriptions')
  getSubscriptions(@CurrentSession() session: Session, @MessageBody() message: Message): void {
    const subscriptions = this.subscriptions.list(session);
    session.send({ type: 'subscriptions', status: 'success', subscriptions, ...requestId(message) });
  }

  @UseGuards(AuthenticatedGuard)
  @SubscribeMessage('get_broker_info')
  getBrokerInfo(@CurrentSession() session: Session, @MessageBody() message: Message): void {
    const { userName, account } = session.principal!;
    const { state, since, message: detail } = this.feeds.status(account.feed, account.broker);
    const { modes, exchanges, depthLevels, orderUpdates } = this.capabilities.of(account.broker);
    session.send({
      type: 'broker_info',
      status: 'success',
      broker: account.broker,
      feed: account.feed,
      adapter_status: state === 'live' || state === 'quiet' || state === 'stale' ? 'connected' : 'disconnected',
      state,
      since,
      message: detail,
      user_id: userName,
      limits: this.authenticator.limits(session.principal!),
      capabilities: { modes, exchanges, depth_levels: depthLevels, order_updates: orderUpdates },
      ...requestId(message),
    });
  }

  @SubscribeMessage('get_supported_brokers')
  getSupportedBrokers(@CurrentSession() session: Session, @MessageBody() message: Message): void {
    const brokers = this.capabilities.brokerIds().sort();
    session.send({
      type: 'supported_brokers',
      status: 'success',
      brokers,
      count: brokers.length,
      ...requestId(message),
    });
  }

  @SubscribeMessage('ping')
  ping(@CurrentSession() session: Session, @MessageBody() message: Message): void {
    session.pings++;
    session.send({
      type: 'pong',
      status: 'success',
      server_timestamp: Date.now(),
      ...(message.timestamp !== undefined && { client_timestamp: message.timestamp }),
      ...(message._pingId !== undefined && { _pingId: message._pingId }),
      ...requestId(message),
    });
  }

  @UseGuards(AuthenticatedGuard)
  @SubscribeMessage('subscribe_orders')
  subscribeOrders(@CurrentSession() session: Session): void {
    if (!session.principal!.scopes.includes('orders')) {
      throw new ProtocolError('FORBIDDEN', 'This API key may not see orders: it needs the scope orders');
    }
    throw ordersNotAvailable();
  }

  @UseGuards(AuthenticatedGuard)
  @SubscribeMessage('unsubscribe_orders')
  unsubscribeOrders(): void {
    throw ordersNotAvailable();
  }
}

function ordersNotAvailable(): ProtocolError {
  return new ProtocolError('ORDERS_NOT_AVAILABLE', 'Order updates are not available on this gateway');
}
