import type { Tick } from '../../src/common/tick.js';
import type { Outbound, Rejection, SubscriptionItem, TickSink } from '../../src/modules/brokers/engine/contract.js';

/** Keeps all that a protocol reports. Ticks are copied, since a protocol may reuse its object. */
export class RecordingSink implements TickSink {
  readonly ticks: Tick[] = [];
  readonly acknowledgements: SubscriptionItem[] = [];
  readonly rejections: Rejection[] = [];
  readonly sent: Outbound[] = [];
  readonly complaints: string[] = [];
  readonly orders: Record<string, unknown>[] = [];
  readonly notices: string[] = [];
  readyCount = 0;

  tick(tick: Tick): void {
    // Through JSON: what is undefined is absent, as it is for every reader.
    this.ticks.push(JSON.parse(JSON.stringify(tick)) as Tick);
  }
  ready(): void {
    this.readyCount += 1;
  }
  acknowledged(items: readonly SubscriptionItem[]): void {
    this.acknowledgements.push(...items);
  }
  rejected(rejection: Rejection): void {
    this.rejections.push(rejection);
  }
  send(outbound: Outbound): void {
    this.sent.push(outbound);
  }
  malformed(reason: string): void {
    this.complaints.push(reason);
  }
  order(update: Record<string, unknown>): void {
    this.orders.push(update);
  }
  notice(message: string): void {
    this.notices.push(message);
  }
}
