import { Injectable } from '@nestjs/common';
import { isIndexExchange } from '../../common/exchanges.js';
import { DEFAULT_DEPTH_LEVEL, type DepthLevel, MODES, type Mode } from '../../common/mode.js';
import type { BrokerCapabilities } from '../brokers/engine/contract.js';
import { BrokerRegistry } from '../brokers/registry.js';

/** What a broker can do of a wish. */
export type Decision =
  | { kind: 'supported'; depthLevel: DepthLevel }
  | { kind: 'fallback'; depthLevel: DepthLevel; message: string }
  | { kind: 'unsupported'; code: 'UNSUPPORTED_EXCHANGE' | 'UNSUPPORTED_MODE'; message: string }
  | { kind: 'unsupported'; code: 'UNSUPPORTED_DEPTH_LEVEL'; message: string; supportedDepths: readonly DepthLevel[] };

/** For a broker that declares nothing: all modes, five levels, any exchange. */
const UNDECLARED: BrokerCapabilities = {
  modes: MODES,
  depthLevels: { default: [DEFAULT_DEPTH_LEVEL] },
  exchanges: [],
  orderUpdates: false,
};

/** Answers what each broker supports, from its own declaration. */
@Injectable()
export class CapabilityRegistry {
  constructor(private readonly brokers: BrokerRegistry) {}

  of(broker: string): BrokerCapabilities {
    return this.brokers.get(broker)?.capabilities ?? UNDECLARED;
  }

  brokerIds(): string[] {
    return this.brokers.ids();
  }

  /** Every depth level that the broker has on any exchange, ascending. */
  depthLevels(broker: string): DepthLevel[] {
    const levels = new Set(Object.values(this.of(broker).depthLevels).flat());
    return [...levels].sort((a, b) => a - b);
  }

  /** Ascending; none for an index. */
  depthLevelsOn(broker: string, exchange: string): readonly DepthLevel[] {
    if (isIndexExchange(exchange)) return [];
    const { depthLevels } = this.of(broker);
    return [...(depthLevels[exchange] ?? depthLevels.default ?? [])].sort((a, b) => a - b);
  }

  supportsExchange(broker: string, exchange: string): boolean {
    const { exchanges } = this.of(broker);
    return exchanges.length === 0 || exchanges.includes(exchange);
  }

  /**
   * A level that is supported is granted; else the highest lower one (unless `strict`); else the wish is refused.
   */
  decide(broker: string, exchange: string, mode: Mode, depthLevel: DepthLevel, strict: boolean): Decision {
    if (!this.supportsExchange(broker, exchange)) {
      return {
        kind: 'unsupported',
        code: 'UNSUPPORTED_EXCHANGE',
        message: `Exchange ${exchange} is not supported by broker ${broker}`,
      };
    }
    if (!this.of(broker).modes.includes(mode) || (mode === 'DEPTH' && isIndexExchange(exchange))) {
      return {
        kind: 'unsupported',
        code: 'UNSUPPORTED_MODE',
        message: `Mode ${mode} is not supported by broker ${broker} for exchange ${exchange}`,
      };
    }
    if (mode !== 'DEPTH') return { kind: 'supported', depthLevel: DEFAULT_DEPTH_LEVEL };
    return this.decideDepth(broker, exchange, depthLevel, strict);
  }

  private decideDepth(broker: string, exchange: string, depthLevel: DepthLevel, strict: boolean): Decision {
    const levels = this.depthLevelsOn(broker, exchange);
    if (levels.includes(depthLevel)) return { kind: 'supported', depthLevel };
    const lower = levels.filter((level) => level < depthLevel).at(-1);
    const limit = `Depth level ${depthLevel} is not supported by broker ${broker} for exchange ${exchange}`;
    if (lower === undefined || strict) {
      return { kind: 'unsupported', code: 'UNSUPPORTED_DEPTH_LEVEL', message: limit, supportedDepths: levels };
    }
    return { kind: 'fallback', depthLevel: lower, message: `${limit}; ${lower} levels are delivered instead` };
  }
}
