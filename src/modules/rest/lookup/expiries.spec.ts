import { describe, expect, it } from '@jest/globals';
import type { Instrument } from '../../instruments/instrument.js';
import { expiriesOf } from './expiries.js';

const listed = (symbol: string, expiry?: string, exchange = 'NFO'): Instrument => ({
  symbol,
  exchange,
  token: symbol,
  brsymbol: symbol,
  brexchange: exchange,
  expiry,
});

const INSTRUMENTS = [
  listed('NIFTY26MAR26FUT', '26-MAR-26'),
  listed('NIFTY30DEC25FUT', '30-DEC-25'),
  listed('NIFTY30DEC2526000CE', '30-DEC-25'),
  listed('NIFTY30DEC2526000PE', '30-DEC-25'),
  listed('NIFTY02JAN2625.5PE', '02-JAN-26'),
  listed('NIFTYNXT5030DEC25FUT', '28-JAN-26'),
  listed('BANKNIFTY30DEC25FUT', '29-JAN-26'),
  listed('NIFTY30DEC25FUT', '31-DEC-25', 'BFO'),
  listed('NIFTY30DEC25FUT'),
];

describe('expiriesOf', () => {
  it('gives each date once, nearest first', () => {
    expect(expiriesOf(INSTRUMENTS, 'NIFTY', 'NFO', 'futures')).toEqual(['30-DEC-25', '26-MAR-26']);
    expect(expiriesOf(INSTRUMENTS, 'NIFTY', 'NFO', 'options')).toEqual(['30-DEC-25', '02-JAN-26']);
  });

  it('takes no other underlying that begins alike, and no other exchange', () => {
    expect(expiriesOf(INSTRUMENTS, 'NIFTYNXT50', 'NFO', 'futures')).toEqual(['28-JAN-26']);
    expect(expiriesOf(INSTRUMENTS, 'NIFTY', 'BFO', 'futures')).toEqual(['31-DEC-25']);
    expect(expiriesOf(INSTRUMENTS, 'NIFT', 'NFO', 'futures')).toEqual([]);
  });
});
