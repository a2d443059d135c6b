import { Inject, Injectable } from '@nestjs/common';
import type { ErrorCode } from '../../../common/error-codes.js';
import { CONFIG } from '../../../config/config.token.js';
import type { Config } from '../../../config/settings.js';
import type { FeedIdentity } from '../../auth/principal.js';
import { limitsOf } from '../../streaming/entitled.js';
import { ProtocolError } from '../../streaming/protocol/protocol-error.js';
import { Quotes, type Wanted } from './quotes.js';

/** What concerns the feed and no single instrument: said once when nothing else is to be said. */
const OF_THE_FEED: ReadonlySet<ErrorCode> = new Set(['BROKER_LOGIN_REQUIRED', 'TEMPORARILY_UNAVAILABLE']);

type Outcome = { json: string } | { error: ProtocolError };

/** The quotes of many instruments in one answer. */
@Injectable()
export class MultiQuotes {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly quotes: Quotes,
  ) {}

  /**
   * A JSON list with an entry for each instrument, in their order: its quote, or why there is none.
   *
   * @throws ProtocolError when the feed delivers none of them
   */
  async json(caller: FeedIdentity, wanted: readonly Wanted[]): Promise<string> {
    const { maxSymbols } = limitsOf(this.config, caller.entitlement);
    const outcomes = await Promise.all(
      wanted.map((each, place) => (place < maxSymbols ? this.one(caller, each) : tooMany(maxSymbols))),
    );
    const errors = outcomes.flatMap((outcome) => ('error' in outcome ? outcome.error : []));
    if (errors.length === outcomes.length && errors.every(({ code }) => OF_THE_FEED.has(code))) throw errors[0]!;
    return `[${outcomes.map((outcome, place) => entry(wanted[place]!, outcome)).join()}]`;
  }

  private async one(caller: FeedIdentity, wanted: Wanted): Promise<Outcome> {
    try {
      return { json: await this.quotes.quote(caller, wanted) };
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return { error };
    }
  }
}

function tooMany(most: number): Outcome {
  return { error: new ProtocolError('CAPACITY_EXCEEDED', `One request of yours may name ${most} symbols`) };
}

function entry({ symbol, exchange }: Wanted, outcome: Outcome): string {
  const named = JSON.stringify({ symbol, exchange });
  if ('json' in outcome) return `${named.slice(0, -1)},"data":${outcome.json}}`;
  const { code, message } = outcome.error;
  return JSON.stringify({ symbol, exchange, code, error: message });
}
