import { part } from '../contenders/part.js';
import { count, perSecond } from '../report/format.js';
import type { PartScenario } from '../scenario.js';

/** The hottest code that a broker's feed has. */
export const decodeKite: PartScenario = {
  kind: 'part',
  name: 'decode-kite',
  work: 'Kite quote packets from bytes to ticks on one core, 200 in a frame, 3,000 instruments subscribed',
  columns: [{ figure: 'packetsPerSecond', heading: 'packets/s', show: count }],
  contenders: [part('zerodha', 'decode-kite')],
  checks: [
    {
      target: 'at least 500,000 packets/s',
      compares: ['zerodha'],
      judge(zerodha) {
        const rate = zerodha!.median(({ figures }) => figures.packetsPerSecond!);
        return { figure: perSecond(rate), met: rate >= 500_000 };
      },
    },
  ],
};
