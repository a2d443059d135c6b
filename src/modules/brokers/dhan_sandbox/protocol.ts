import type { ConnectionFailure, Endpoint, ProtocolContext, Rejection, TransportFactory } from '../engine/contract.js';
import { DhanFeedProtocol } from '../families/dhan/feed-protocol.js';

const NO_FEED =
  "Dhan's sandbox has no market data: set the account's URL for the channel feed to a server that speaks Dhan's live feed";

/** Dhan's live feed, from where the account says and from nowhere else: production refuses the tokens of the sandbox. */
export class DhanSandboxProtocol extends DhanFeedProtocol {
  private readonly hasServer: boolean;

  constructor(context: ProtocolContext) {
    super(context, '');
    this.hasServer = context.urls?.[context.channel] !== undefined;
  }

  override endpoint(): Endpoint {
    return this.hasServer ? super.endpoint() : { transport: nowhere, url: '' };
  }

  override classify(failure: ConnectionFailure): Rejection | undefined {
    return this.hasServer ? super.classify(failure) : { kind: 'fatal', message: NO_FEED };
  }
}

/** A line that ends as soon as it was asked for. */
const nowhere: TransportFactory = (_endpoint, events) => {
  queueMicrotask(() => events.closed({ reason: NO_FEED }));
  return { send: () => {}, close: () => {} };
};
