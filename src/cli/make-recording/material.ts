import type { RecordedInstrument } from '../../recording/layout.js';

/** Facts of the instruments in the raw material, by the name that the material gives them. */

const EQUITY = { lotsize: 1, instrumenttype: 'EQ', tick_size: 0.1, price_decimals: 2, quantity_decimals: 0 };

const EQUITIES: Record<string, [token: string, name: string]> = {
  BSE: ['19585', 'BSE'],
  BHARATFORG: ['422', 'BHARAT FORGE'],
  MAXHEALTH: ['22377', 'MAX HEALTHCARE INS'],
  RELIANCE: ['2885', 'RELIANCE INDUSTRIES'],
};

/** Contracts of 2025-12-30; the lot is that of the December 2025 series. */
const OPTIONS: Record<string, [token: string, strike: number, type: 'CE' | 'PE']> = {
  BANKNIFTY25DEC59400CE: ['51460', 59400, 'CE'],
  BANKNIFTY25DEC59400PE: ['51461', 59400, 'PE'],
  BANKNIFTY25DEC59600PE: ['51498', 59600, 'PE'],
};

const NIFTY: RecordedInstrument = {
  symbol: 'NIFTY',
  exchange: 'NSE_INDEX',
  token: '26000',
  brsymbol: 'NIFTY 50',
  brexchange: 'NSE_INDEX',
  name: 'NIFTY 50',
  instrumenttype: 'INDEX',
  tick_size: 0.05,
  price_decimals: 2,
  quantity_decimals: 0,
};

/** @throws Error for a name that is not in the material */
export function instrumentOf(brsymbol: string): RecordedInstrument {
  if (brsymbol === 'NIFTY') return NIFTY;
  const equity = EQUITIES[brsymbol];
  if (equity) {
    const [token, name] = equity;
    return { symbol: brsymbol, exchange: 'NSE', token, brsymbol, brexchange: 'NSE', name, ...EQUITY };
  }
  const option = OPTIONS[brsymbol];
  if (!option) throw new Error(`${brsymbol} is not an instrument of this material`);
  const [token, strike, instrumenttype] = option;
  return {
    symbol: `BANKNIFTY30DEC25${strike}${instrumenttype}`,
    exchange: 'NFO',
    token,
    brsymbol,
    brexchange: 'NFO',
    name: 'BANKNIFTY',
    expiry: '30-DEC-25',
    strike,
    lotsize: 35,
    instrumenttype,
    tick_size: 0.05,
    price_decimals: 2,
    quantity_decimals: 0,
  };
}

/** Stands in the recording's header. */
export const SOURCE = [
  'BSE, BHARATFORG, MAXHEALTH and three BANKNIFTY options, 2025-12-15: Upstox v3 feed, mode full_d5, recorded in github.com/MaheshUmale/AUCTION at 29cfc85d23, data/NSE_*_data.json.json.gz',
  'RELIANCE, 2025-12-15: one-minute bars in github.com/easyaccounts/tradingapp at 2bd733c290, reliance_1min_60days.csv',
  'NIFTY: one-second index values of 2022-11-10, moved to the day of the recording, in github.com/anshkumar/nse-tick-data at b989ca1f4b, 2022-11-10.csv',
];
