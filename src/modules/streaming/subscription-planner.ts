import { Injectable } from '@nestjs/common';
import { isExchange } from '../../common/exchanges.js';
import type { DepthLevel } from '../../common/mode.js';
import type { FeedIdentity } from '../auth/principal.js';
import type { Topic } from '../bus/topic.js';
import { CapabilityRegistry } from '../capabilities/capability-registry.js';
import { InstrumentStore } from '../instruments/instrument-store.js';
import { forbiddance } from './entitled.js';
import type { Grant } from './hub/envelope.js';
import type { InstrumentRequest } from './protocol/instrument-request.js';
import { MODE_NAMES, type RequestedMode } from './protocol/mode-names.js';
import { ProtocolError } from './protocol/protocol-error.js';

/** A wish that can be served, and how. */
export interface Plan {
  topic: Topic;
  grant: Grant;
  mode: RequestedMode;
  /** The client wants this depth level or none. */
  strictDepth?: true;
  /** Said to the client when fewer levels are delivered than it asked for. */
  fallback?: string;
}

const DEFAULT_MODE: RequestedMode = { mode: 'QUOTE', number: 2 };

/** Decides what becomes of a wish: entitlement, instrument and capability, before anything is subscribed. */
@Injectable()
export class SubscriptionPlanner {
  constructor(
    private readonly instruments: InstrumentStore,
    private readonly capabilities: CapabilityRegistry,
  ) {}

  /** @throws ProtocolError with the code of what stands against it */
  plan(principal: FeedIdentity, request: InstrumentRequest): Plan {
    const { broker, feed } = principal.account;
    const { symbol, exchange, depthLevel } = request;
    const mode = request.mode ?? DEFAULT_MODE;
    if (!isExchange(exchange)) throw new ProtocolError('UNSUPPORTED_EXCHANGE', unsupported(exchange, broker));
    const forbidden = forbiddance(principal, { exchange, mode: mode.mode });
    if (forbidden) throw new ProtocolError('FORBIDDEN', forbidden, wish(mode, depthLevel));
    if (!this.capabilities.supportsExchange(broker, exchange)) {
      throw new ProtocolError('UNSUPPORTED_EXCHANGE', unsupported(exchange, broker));
    }
    if (!this.instruments.of(broker).find(symbol, exchange)) {
      throw new ProtocolError('UNKNOWN_SYMBOL', `${symbol} is not in the instruments of ${broker} for ${exchange}`);
    }
    const granted = this.grant(principal, request, mode);
    return {
      topic: { feed, exchange, symbol, mode: mode.mode, depthLevel: granted.depthLevel },
      grant:
        mode.mode === 'DEPTH'
          ? {
              modeNumber: mode.number,
              requestedDepth: depthLevel,
              actualDepth: granted.depthLevel,
              ...(granted.brokerMessage && { brokerMessage: granted.brokerMessage }),
            }
          : { modeNumber: mode.number },
      mode,
      ...(mode.mode === 'DEPTH' && request.strictDepth && { strictDepth: true }),
      ...(granted.fallback && { fallback: granted.fallback }),
    };
  }

  /** First what the broker can do of it, and of that what the key may see. */
  private grant(principal: FeedIdentity, request: InstrumentRequest, mode: RequestedMode): Granted {
    const { broker } = principal.account;
    const { exchange, depthLevel, strictDepth } = request;
    const decision = this.capabilities.decide(broker, exchange, mode.mode, depthLevel, strictDepth);
    if (decision.kind === 'unsupported') {
      throw new ProtocolError(decision.code, decision.message, {
        ...wish(mode, depthLevel),
        ...('supportedDepths' in decision && { supported_depths: decision.supportedDepths }),
      });
    }
    const forbidden = forbiddance(principal, { exchange, mode: mode.mode, depthLevel: decision.depthLevel });
    if (!forbidden) {
      const message = decision.kind === 'fallback' ? decision.message : undefined;
      return { depthLevel: decision.depthLevel, fallback: message, brokerMessage: message };
    }
    const levels = this.capabilities.depthLevelsOn(broker, exchange);
    const lower = levels
      .filter((level) => level < decision.depthLevel && principal.entitlement.depthLevels?.includes(level))
      .at(-1);
    if (lower === undefined || strictDepth) throw new ProtocolError('FORBIDDEN', forbidden, wish(mode, depthLevel));
    return { depthLevel: lower, fallback: `${forbidden}; ${lower} levels are delivered instead` };
  }
}

interface Granted {
  depthLevel: DepthLevel;
  /** Said to the client when it is less than it asked for. */
  fallback?: string;
  /** The same, when it is the broker that has no more. */
  brokerMessage?: string;
}

/** What of a wish goes into an error about it. */
function wish(mode: RequestedMode, depthLevel: DepthLevel): Record<string, unknown> {
  return { requested_mode: mode.number, ...(mode.mode === 'DEPTH' && { requested_depth: depthLevel }) };
}

function unsupported(exchange: string, broker: string): string {
  return `Exchange ${exchange} is not supported by broker ${broker}`;
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
