import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CHANNELS, type Channel, EndedSessions, noTotals, type SessionTotals } from '../../streaming/ended-sessions.js';
import { Hub } from '../../streaming/hub/hub.js';
import { Sessions } from '../../streaming/sessions.js';
import { type ClientFigures, clientFigures, noFigures } from './client-figures.js';
import { Metrics, one, type Rows } from './metrics.js';
import { TickLatency } from './tick-latency.js';

/** What this process does for clients. */
@Injectable()
export class ClientMetrics implements OnModuleInit {
  private figures: ClientFigures = noFigures();
  private past: Record<Channel, SessionTotals> = { websocket: noTotals(), socketio: noTotals() };

  constructor(
    private readonly metrics: Metrics,
    private readonly latency: TickLatency,
    private readonly sessions: Sessions,
    private readonly ended: EndedSessions,
    private readonly hub: Hub,
  ) {}

  onModuleInit(): void {
    this.metrics.beforeScrape(() => this.look());
    this.latency.add('edge', this.hub.flusher.delays);
    this.addClients();
    this.addTraffic();
    this.addOutboxes();
    this.addHub();
  }

  /** The past as it was when the open sessions were listed: who ends in between is counted once. */
  private async look(): Promise<void> {
    const past = {
      websocket: { ...this.ended.totalsOf('websocket') },
      socketio: { ...this.ended.totalsOf('socketio') },
    };
    this.figures = await clientFigures([...this.sessions]);
    this.past = past;
  }

  private addClients(): void {
    const open = (name: string, help: string, field: 'clients' | 'authenticated' | 'blocked' | 'subscriptions') =>
      this.metrics.gauge(name, help, ['channel'], () => this.byChannel((channel) => this.figures.open[channel][field]));
    open('tickgate_clients', 'Open connections of clients', 'clients');
    open('tickgate_clients_authenticated', 'Those of them that are authenticated', 'authenticated');
    open('tickgate_clients_blocked', 'Those of them that do not read at the moment', 'blocked');
    open('tickgate_subscriptions', 'Subscriptions that clients hold', 'subscriptions');
    this.metrics.counter(
      'tickgate_client_closes_total',
      'Ended connections by close code (our own where the gateway closed; none: the channel knows none; other: an unusual one)',
      ['channel', 'code'],
      () => this.closes(),
    );
  }

  private addTraffic(): void {
    const total = (name: string, help: string, field: keyof SessionTotals) =>
      this.metrics.counter(name, help, ['channel'], () =>
        this.byChannel((channel) => this.past[channel][field] + this.figures.open[channel][field]),
      );
    total('tickgate_client_messages_received_total', 'Requests of clients, malformed ones too', 'received');
    total('tickgate_client_bytes_received_total', 'Bytes of their payloads', 'receivedBytes');
    total('tickgate_client_requests_rejected_total', 'Those that were answered with an error', 'rejected');
    total('tickgate_client_messages_sent_total', 'Messages to clients', 'sent');
    total('tickgate_client_bytes_sent_total', 'Bytes to clients', 'sentBytes');
    total('tickgate_client_messages_conflated_total', 'Messages that a newer one of their topic replaced', 'conflated');
  }

  private addOutboxes(): void {
    const { metrics } = this;
    metrics.gauge('tickgate_outbox_bytes', 'Bytes that wait for all clients', [], () => one(this.figures.waiting.sum));
    metrics.gauge('tickgate_outbox_bytes_max', 'Bytes that wait for the client with most of them', [], () =>
      one(this.figures.waiting.max),
    );
    metrics.gauge('tickgate_outbox_bytes_p99', 'Bytes that one client in a hundred exceeds', [], () =>
      one(this.figures.waiting.p99),
    );
  }

  private addHub(): void {
    const { metrics, hub } = this;
    metrics.gauge('tickgate_routes', 'Topics that clients of this process want', [], () => one(hub.routeCount));
    metrics.counter(
      'tickgate_bus_gaps_total',
      'Jumps in the sequence numbers of topics: messages that never came',
      [],
      () => one(hub.counters.gaps),
    );
    metrics.counter('tickgate_bus_repeats_total', 'Messages that came again as they were', [], () =>
      one(hub.counters.repeats),
    );
    metrics.counter('tickgate_bus_unrouted_total', 'Messages that no client here wants', [], () =>
      one(hub.counters.unrouted),
    );
  }

  private byChannel(value: (channel: Channel) => number): Rows<'channel'> {
    return CHANNELS.map((channel) => [{ channel }, value(channel)] as const);
  }

  private *closes(): Generator<readonly [Record<'channel' | 'code', string>, number]> {
    for (const { channel, code, count } of this.ended.closeCounts()) yield [{ channel, code }, count];
  }
}
