import { Injectable } from '@nestjs/common';
import { isExchange } from '../../common/exchanges.js';
import type { Topic } from '../bus/topic.js';
import { CapabilityRegistry } from '../capabilities/capability-registry.js';
import { InstrumentStore } from '../instruments/instrument-store.js';
import type { Grant } from './hub/envelope.js';
import type { InstrumentRequest } from './protocol/instrument-request.js';
import { MODE_NAMES, type RequestedMode } from './protocol/mode-names.js';
import { ProtocolError } from './protocol/protocol-error.js';

/** A wish that can be served, and how. */
export interface Plan {
  topic: Topic;
  grant: Grant;
  mode: RequestedMode;
  /** Said to the client when fewer levels are delivered than it asked for. */
  fallback?: string;
}

/** The account a client streams from. */
export interface StreamSource {
  broker: string;
  feed: string;
}

const DEFAULT_MODE: RequestedMode = { mode: 'QUOTE', number: 2 };

/** Decides what becomes of a wish: instrument and capability, before anything is subscribed. */
@Injectable()
export class SubscriptionPlanner {
  constructor(
    private readonly instruments: InstrumentStore,
    private readonly capabilities: CapabilityRegistry,
  ) {}

  /** @throws ProtocolError with the code of what stands against it */
  plan(source: StreamSource, request: InstrumentRequest): Plan {
    const { symbol, exchange, depthLevel, strictDepth } = request;
    const mode = request.mode ?? DEFAULT_MODE;
    if (!isExchange(exchange) || !this.capabilities.supportsExchange(source.broker, exchange)) {
      throw new ProtocolError(
        'UNSUPPORTED_EXCHANGE',
        `Exchange ${exchange} is not supported by broker ${source.broker}`,
      );
    }
    if (!this.instruments.of(source.broker).find(symbol, exchange)) {
      throw new ProtocolError(
        'UNKNOWN_SYMBOL',
        `${symbol} is not in the instruments of ${source.broker} for ${exchange}`,
      );
    }
    const decision = this.capabilities.decide(source.broker, exchange, mode.mode, depthLevel, strictDepth);
    if (decision.kind === 'unsupported') {
      throw new ProtocolError(decision.code, decision.message, {
        requested_mode: mode.number,
        ...(mode.mode === 'DEPTH' && { requested_depth: depthLevel }),
        ...('supportedDepths' in decision && { supported_depths: decision.supportedDepths }),
      });
    }
    const fallback = decision.kind === 'fallback' ? decision.message : undefined;
    const grant: Grant =
      mode.mode === 'DEPTH'
        ? {
            modeNumber: mode.number,
            requestedDepth: depthLevel,
            actualDepth: decision.depthLevel,
            ...(fallback && { brokerMessage: fallback }),
          }
        : { modeNumber: mode.number };
    return {
      topic: { feed: source.feed, exchange, symbol, mode: mode.mode, depthLevel: decision.depthLevel },
      grant,
      mode,
      ...(fallback && { fallback }),
    };
  }
}

/** The entry of a reply that tells what was granted. */
export function grantedEntry(plan: Plan, broker: string): Record<string, unknown> {
  const { topic, grant, fallback } = plan;
  return {
    symbol: topic.symbol,
    exchange: topic.exchange,
    status: fallback ? 'warning' : 'success',
    mode: MODE_NAMES[topic.mode],
    ...(grant.actualDepth !== undefined && { depth: grant.actualDepth }),
    ...(fallback && { requested_depth: grant.requestedDepth, code: 'DEPTH_FALLBACK', message: fallback }),
    broker,
  };
}
