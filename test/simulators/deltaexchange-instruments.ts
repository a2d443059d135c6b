import type { Instrument } from '../../src/modules/instruments/instrument.js';

export const deltaListings: readonly Instrument[] = [
  listed('BTCUSDFUT', 27, 'BTCUSD', 'PERPFUT'),
  listed('ETHUSDFUT', 3136, 'ETHUSD', 'PERPFUT'),
  listed('SOLUSDFUT', 14823, 'SOLUSD', 'PERPFUT'),
  listed('BTC26DEC25FUT', 30123, 'BTCUSD26Dec2025', 'FUT'),
  listed('BTC26DEC2595000CE', 98765, 'C-BTC-95000-261225', 'CE'),
  listed('BTC26DEC2595000PE', 98766, 'P-BTC-95000-261225', 'PE'),
  listed('BTCINR', 40001, 'BTC_INR', 'SPOT'),
];

/** As many options as a capacity test wants. */
export function deltaOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 50_000 + place * 100;
    return listed(`ETH26DEC25${strike}CE`, 200_000 + place, `C-ETH-${strike}-261225`, 'CE');
  });
}

function listed(symbol: string, id: number, brsymbol: string, instrumenttype: string): Instrument {
  return { symbol, exchange: 'CRYPTO', token: String(id), brsymbol, brexchange: 'DELTAIN', instrumenttype };
}
