import { Injectable } from '@nestjs/common';
import { DEFAULT_DEPTH_LEVEL, type DepthLevel } from '../../../common/mode.js';
import type { FeedIdentity } from '../../auth/principal.js';
import type { NewestMessage } from '../../market-data/instrument-state.js';
import type { MarketInterest } from '../../market-data/market-consumer.js';
import type { InstrumentRequest } from '../../streaming/protocol/instrument-request.js';
import type { RequestedMode } from '../../streaming/protocol/mode-names.js';
import { ProtocolError } from '../../streaming/protocol/protocol-error.js';
import { type Plan, SubscriptionPlanner } from '../../streaming/subscription-planner.js';
import { FirstTicks } from './first-ticks.js';
import { unreadable } from './quote-errors.js';
import { depthFields, quoteFields } from './quote-fields.js';

/** An instrument as a request names it. */
export interface Wanted {
  symbol: string;
  exchange: string;
  depthLevel?: DepthLevel;
}

/** Texts that are remembered: a few MB at most. */
const MOST_TEXTS = 5_000;

const QUOTE: RequestedMode = { mode: 'QUOTE', number: 2 };
const DEPTH: RequestedMode = { mode: 'DEPTH', number: 3 };

interface Text {
  /** Of the message that it was made of. */
  count: number;
  json: string;
}

/** Quotes and order books as JSON text, made once for each message however many ask for it. */
@Injectable()
export class Quotes {
  private readonly texts = new Map<string, Text>();

  constructor(
    private readonly planner: SubscriptionPlanner,
    private readonly firstTicks: FirstTicks,
  ) {}

  /**
   * The JSON object of an instrument's quote.
   *
   * @throws ProtocolError when the caller may not see it, the broker does not have it, or no price comes
   */
  quote(caller: FeedIdentity, wanted: Wanted): Promise<string> {
    return this.json(caller, wanted, QUOTE);
  }

  /** The JSON object of an instrument's order book. Throws as `quote` does. */
  depth(caller: FeedIdentity, wanted: Wanted): Promise<string> {
    return this.json(caller, wanted, DEPTH);
  }

  /**
   * The same as `quote` where it can be told at once; undefined where it would have to wait.
   *
   * @throws ProtocolError when the caller may not see it or the broker does not have it
   */
  presentQuote(caller: FeedIdentity, { symbol, exchange }: Wanted): string | undefined {
    const { topic } = this.planned(caller, {
      symbol,
      exchange,
      mode: QUOTE,
      depthLevel: DEFAULT_DEPTH_LEVEL,
      strictDepth: false,
    });
    const message = this.firstTicks.present(topic, caller.account.broker);
    return message && this.text(topic, message);
  }

  private async json(caller: FeedIdentity, wanted: Wanted, mode: RequestedMode): Promise<string> {
    const { symbol, exchange, depthLevel = DEFAULT_DEPTH_LEVEL } = wanted;
    const { topic } = this.planned(caller, { symbol, exchange, mode, depthLevel, strictDepth: false });
    return this.text(topic, await this.firstTicks.newest(topic, caller.account.broker));
  }

  private text(topic: MarketInterest, message: NewestMessage): string {
    const key = `${topic.feed} ${topic.exchange} ${topic.mode}${topic.depthLevel} ${topic.symbol}`;
    const known = this.texts.get(key);
    if (known?.count === message.count) return known.json;
    const json = render(topic, message);
    if (!known && this.texts.size >= MOST_TEXTS) this.texts.delete(this.texts.keys().next().value!);
    this.texts.set(key, { count: message.count, json });
    return json;
  }

  /** @throws ProtocolError that names the instrument */
  private planned(caller: FeedIdentity, request: InstrumentRequest): Plan {
    try {
      return this.planner.plan(caller, request);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const { symbol, exchange } = request;
      throw new ProtocolError(error.code, error.message, { symbol, exchange, ...error.context });
    }
  }
}

function render(interest: MarketInterest, { data, suspicious }: NewestMessage): string {
  const fields = parsed(interest, data);
  const shown = interest.mode === 'DEPTH' ? depthFields(fields, interest.depthLevel!) : quoteFields(fields);
  return JSON.stringify(suspicious ? { ...shown, suspicious } : shown);
}

/** @throws ProtocolError for what a foreign publisher sent in the place of JSON */
function parsed(interest: MarketInterest, data: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(data.toString()) as Record<string, unknown>;
  } catch {
    throw unreadable(interest);
  }
}
