import { describe, expect, it } from '@jest/globals';
import { bseIndexSymbol, LONG_NSE_SPELLINGS, nseIndexSymbol } from './index-names.js';

describe('nseIndexSymbol', () => {
  it.each([
    ['NIFTY 50', 'NIFTY'],
    ['Nifty Bank', 'BANKNIFTY'],
    ['NIFTY FIN SERVICE', 'FINNIFTY'],
    ['NIFTY MID SELECT', 'MIDCPNIFTY'],
    ['Nifty Next 50', 'NIFTYNXT50'],
    ['INDIA VIX', 'INDIAVIX'],
    ['HANGSENG BEES-NAV', 'HANGSENGBEESNAV'],
    ['NIFTY GS 11 15YR', 'NIFTYGS1115YR'],
    ['NIFTY200MOMENTM30', 'NIFTY200MOMENTM30'],
    ['BANKNIFTY', 'BANKNIFTY'],
  ])('names %s %s', (brokerName, symbol) => {
    expect(nseIndexSymbol(brokerName)).toBe(symbol);
  });

  it('shortens long spellings only where they are asked for', () => {
    expect(nseIndexSymbol('NIFTY MIDSMALLCAP 400', LONG_NSE_SPELLINGS)).toBe('NIFTYMIDSML400');
    expect(nseIndexSymbol('NIFTY100 EQUAL WEIGHT', LONG_NSE_SPELLINGS)).toBe('NIFTY100EQLWGT');
    expect(nseIndexSymbol('NIFTY100 EQUAL WEIGHT')).toBe('NIFTY100EQUALWEIGHT');
    expect(nseIndexSymbol('Nifty 50', LONG_NSE_SPELLINGS)).toBe('NIFTY');
  });
});

describe('bseIndexSymbol', () => {
  it.each([
    ['SNSX50', 'SENSEX50'],
    ['AUTO', 'BSEAUTO'],
    ['BSE CG', 'BSECAPITALGOODS'],
    ['dol100', 'BSEDOLLEX100'],
    ['OILGAS', 'BSEOIL&GAS'],
    ['SENSEX', 'SENSEX'],
    ['BSE 1000', 'BSE 1000'],
  ])('names %s %s', (brokerName, symbol) => {
    expect(bseIndexSymbol(brokerName)).toBe(symbol);
  });
});
