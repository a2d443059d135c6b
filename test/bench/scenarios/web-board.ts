import { webBoard as board } from '../contenders/web-board.js';
import type { PartScenario } from '../scenario.js';

const load = { symbols: 500, ticksPerSecond: 20 };

const LEAST_FRAMES = 50;
/** Each tick of a symbol moves its price, and each move should be drawn; a tick and a half may fall into one frame. */
const LEAST_CHANGES = 0.8 * load.ticksPerSecond;

const oneDecimal = (value: number): string => value.toFixed(1);

/** What a trader sees: the whole way from the bus to the glass. */
export const webBoard: PartScenario = {
  kind: 'part',
  name: 'web-board',
  work: `the page's board in headless Chromium: ${load.symbols} symbols, ${load.ticksPerSecond} ticks/s each`,
  columns: [
    { figure: 'framesPerSecond', heading: 'frames/s', show: oneDecimal },
    { figure: 'p99FrameMs', heading: 'p99 frame, ms', show: oneDecimal },
    { figure: 'changesPerSecond', heading: 'prices/s in a row', show: oneDecimal },
  ],
  contenders: [board(load)],
  checks: [
    {
      target: `at least ${LEAST_FRAMES} frames/s`,
      compares: ['board'],
      judge(shown) {
        const rate = shown!.median(({ figures }) => figures.framesPerSecond!);
        return { figure: `${oneDecimal(rate)}/s`, met: rate >= LEAST_FRAMES };
      },
    },
    {
      target: `at least ${LEAST_CHANGES} of ${load.ticksPerSecond} prices/s drawn in a row`,
      compares: ['board'],
      judge(shown) {
        const rate = shown!.median(({ figures }) => figures.changesPerSecond!);
        return { figure: `${oneDecimal(rate)}/s`, met: rate >= LEAST_CHANGES };
      },
    },
  ],
};
