import { Injectable } from '@nestjs/common';
import { DEPTH_LEVELS, type DepthLevel, MODE_RANK, MODES, type Mode } from '../../common/mode.js';
import type { MarketValue } from '../market-data/market-consumer.js';
import { MarketDataService } from '../market-data/market-data.service.js';
import { forbiddance } from '../streaming/entitled.js';
import type { InstrumentRequest } from '../streaming/protocol/instrument-request.js';
import { ProtocolError } from '../streaming/protocol/protocol-error.js';
import { projectedTo } from './projection.js';
import type { ValueReply } from './ui-events.js';
import type { UiSession } from './ui-session.js';

/** Answers with what is known already: asking subscribes nothing. */
@Injectable()
export class ValueAnswers {
  constructor(private readonly market: MarketDataService) {}

  /**
   * The newest value of the mode, or of a richer one that somebody streams, projected to it.
   *
   * @throws ProtocolError FORBIDDEN when the client may not see it
   */
  answer(session: UiSession, mode: Mode, wanted: InstrumentRequest): ValueReply {
    const { symbol, exchange } = wanted;
    const principal = session.principal!;
    const forbidden = forbiddance(principal, { exchange, mode, depthLevel: wanted.depthLevel });
    if (forbidden) throw new ProtocolError('FORBIDDEN', forbidden, { symbol, exchange });
    const instrument = { feed: principal.account.feed, symbol, exchange };
    const known = MODES.filter((other) => MODE_RANK[other] >= MODE_RANK[mode]).flatMap((other) => {
      const levels = other === 'DEPTH' ? levelsFor(mode, wanted.depthLevel) : [undefined];
      return levels.map((depthLevel) => this.market.last({ ...instrument, mode: other, depthLevel }));
    });
    const newest = known.reduce(fresher, undefined);
    return { symbol, exchange, data: newest ? projectedTo(mode, newest.data) : null };
  }
}

/** A price is the same at every level of depth; a book is not. */
function levelsFor(mode: Mode, depthLevel: DepthLevel): readonly DepthLevel[] {
  return mode === 'DEPTH' ? [depthLevel] : DEPTH_LEVELS;
}

function fresher(left: MarketValue | undefined, right: MarketValue | undefined): MarketValue | undefined {
  if (!left || !right) return left ?? right;
  return right.ageMs < left.ageMs ? right : left;
}
