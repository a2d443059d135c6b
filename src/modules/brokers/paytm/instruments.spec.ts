import { describe, expect, it } from '@jest/globals';
import { CsvError } from '../../../common/csv.js';
import { paytm } from './index.js';

const HEADER =
  'security_id,symbol,name,series,tick_size,lot_size,instrument_type,segment,exchange,upper_limit,lower_limit,expiry_date,strike_price,freeze_quantity';

function parse(...rows: string[]): object[] {
  const { instruments } = paytm;
  const [request] = instruments!.requests({});
  return [...instruments!.parse(Buffer.from(`${[HEADER, ...rows].join('\n')}\n`), request!)];
}

describe('the security master of Paytm Money', () => {
  it('is fetched without a login', () => {
    expect(paytm.instruments!.requests({})).toEqual([
      { method: 'GET', url: 'https://developer.paytmmoney.com/data/v1/scrips/security_master.csv' },
    ]);
  });

  it('has shares and funds by their own symbols', () => {
    expect(
      parse(
        '2885,RELIANCE,Reliance Industries Ltd,EQ,0.05,1,ES,E,NSE,1500,1200,,,100000',
        '10576,NIFTYBEES,Nippon Nifty BeES,EQ,0.01,1,ETF,E,NSE,300,200,,,100000',
        '500209,INFY,Infosys Ltd,A,0.05,1,ES,E,BSE,1700,1400,,,100000',
      ),
    ).toEqual([
      {
        line: 2,
        symbol: 'RELIANCE',
        exchange: 'NSE',
        token: '2885',
        brsymbol: 'RELIANCE',
        brexchange: 'NSE',
        name: 'Reliance Industries Ltd',
        expiry: '',
        strike: 0,
        lotsize: 1,
        tick_size: 0.05,
        instrumenttype: 'EQ',
      },
      expect.objectContaining({ symbol: 'NIFTYBEES', instrumenttype: 'ETF', tick_size: 0.01 }),
      expect.objectContaining({ symbol: 'INFY', exchange: 'BSE', token: '500209' }),
    ]);
  });

  it('names contracts by the first word, the expiry and the strike', () => {
    expect(
      parse(
        '53001,NIFTY28AUG25FUT,NIFTY 28 Aug FUT,XX,0.05,75,FUTIDX,D,NSE,0,0,28-08-2025,0,1800',
        '84811,X,RELIANCE 28 Aug 1400 CALL,XX,0.05,500,OPTSTK,D,NSE,0,0,28-Aug-2025,1400.00,20000',
        '84812,X,M&M 28 Aug 3012.5 PE,XX,0.05,200,OPTSTK,D,NSE,0,0,2025-08-28,3012.5,20000',
        '825565,X,SENSEX 28 Aug 80000 Put,XX,0.05,20,OPTIDX,D,BSE,0,0,28AUG2025,80000,1000',
      ),
    ).toMatchObject([
      {
        symbol: 'NIFTY28AUG25FUT',
        exchange: 'NFO',
        expiry: '28-AUG-25',
        strike: 0,
        instrumenttype: 'FUT',
        lotsize: 75,
      },
      { symbol: 'RELIANCE28AUG251400CE', exchange: 'NFO', strike: 1400, instrumenttype: 'CE' },
      { symbol: 'M&M28AUG253012.5PE', exchange: 'NFO', strike: 3012.5, instrumenttype: 'PE' },
      { symbol: 'SENSEX28AUG2580000PE', exchange: 'BFO', expiry: '28-AUG-25', instrumenttype: 'PE' },
    ]);
  });

  it('keeps the index NIFTY beside the share ABB, which has the same id on the same exchange', () => {
    expect(
      parse(
        '13,ABB,ABB India Ltd,EQ,0.05,1,ES,E,NSE,0,0,,,0',
        '13,NIFTY50,Nifty 50,,0,0,I,E,NSE,0,0,,,0',
        '25,NIFTYBANK,Nifty Bank,,0,0,I,E,NSE,0,0,,,0',
      ),
    ).toMatchObject([
      { symbol: 'ABB', exchange: 'NSE', token: '13', brexchange: 'NSE' },
      { symbol: 'NIFTY', exchange: 'NSE_INDEX', token: '13', brexchange: 'NSE_INDEX', brsymbol: 'NIFTY50' },
      { symbol: 'BANKNIFTY', instrumenttype: 'INDEX' },
    ]);
  });

  it.each([
    ['NSE', 'Nifty Next 50', 'NIFTYNXT50'],
    ['NSE', 'NIFTY MCAP50', 'NIFTYMIDCAP50'],
    ['NSE', 'NIFTY SMALLCAP 250', 'NIFTYSMLCAP250'],
    ['NSE', 'NIFTY MID SELECT', 'MIDCPNIFTY'],
    ['NSE', 'India VIX', 'INDIAVIX'],
    ['BSE', 'SENSEX', 'SENSEX'],
    ['BSE', 'SNSX50', 'SENSEX50'],
    ['BSE', 'SNXT50', 'BSESENSEXNEXT50'],
    ['BSE', 'BSE CG', 'BSECAPITALGOODS'],
    ['BSE', 'BSECD', 'BSECONSUMERDURABLES'],
    ['BSE', 'BSEFMC', 'BSEFASTMOVINGCONSUMERGOODS'],
    ['BSE', 'BSEHC', 'BSEHEALTHCARE'],
    ['BSE', 'BSE IT', 'BSEINFORMATIONTECHNOLOGY'],
    ['BSE', 'Auto', 'BSEAUTO'],
    ['BSE', 'ENERGY', 'BSEENERGY'],
    ['BSE', 'FINSER', 'BSEFINANCIALSERVICES'],
    ['BSE', 'INDSTR', 'BSEINDUSTRIALS'],
    ['BSE', 'LRGCAP', 'BSELARGECAP'],
    ['BSE', 'METAL', 'BSEMETAL'],
    ['BSE', 'MIDCAP', 'BSEMIDCAP'],
    ['BSE', 'OILGAS', 'BSEOIL&GAS'],
    ['BSE', 'POWER', 'BSEPOWER'],
    ['BSE', 'REALTY', 'BSEREALTY'],
    ['BSE', 'SMLCAP', 'BSESMALLCAP'],
    ['BSE', 'TECK', 'BSETECK'],
    ['BSE', 'TELCOM', 'BSETELECOM'],
  ])('names the index of %s %s %s', (exchange, name, symbol) => {
    expect(parse(`9,X,${name},,0,0,I,E,${exchange},0,0,,,0`)).toMatchObject([
      { symbol, exchange: `${exchange}_INDEX` },
    ]);
  });

  it('leaves a share alone that has the name of a BSE index', () => {
    expect(parse('7,POWER,Power Ltd,A,0.05,1,ES,E,BSE,0,0,,,0')).toMatchObject([{ symbol: 'POWER', exchange: 'BSE' }]);
  });

  it.each([
    ['an unknown exchange', '1,X,X,EQ,0.05,1,ES,E,MCX,0,0,,,0', 'exchange "MCX"'],
    ['an unknown type', '1,X,X,EQ,0.05,1,BOND,E,NSE,0,0,,,0', 'instrument type "BOND"'],
    ['a token that is none', 'A1,X,X,EQ,0.05,1,ES,E,NSE,0,0,,,0', 'token "A1"'],
    ['a share without a symbol', '1,,X,EQ,0.05,1,ES,E,NSE,0,0,,,0', 'without a symbol'],
    ['a lot that is no number', '1,X,X,EQ,0.05,many,ES,E,NSE,0,0,,,0', 'lot_size "many"'],
    ['an expiry that is no date', '1,X,NIFTY FUT,XX,0.05,75,FUTIDX,D,NSE,0,0,soon,0,0', 'expiry "soon"'],
    ['a contract without a name', '1,X,,XX,0.05,75,FUTIDX,D,NSE,0,0,28-08-2025,0,0', 'without a name'],
    ['an option without strike', '1,X,NIFTY CE,XX,0.05,75,OPTIDX,D,NSE,0,0,28-08-2025,,0', 'without strike'],
    ['an option of no side', '1,X,NIFTY 24500,XX,0.05,75,OPTIDX,D,NSE,0,0,28-08-2025,24500,0', 'neither call nor put'],
    ['a line that is cut short', '1,X,X', '3 fields'],
  ])('rejects %s, and reads on', (_, row, reason) => {
    expect(parse(row, '2885,RELIANCE,Reliance,EQ,0.05,1,ES,E,NSE,0,0,,,0')).toMatchObject([
      { line: 2, reason: expect.stringContaining(reason) },
      { line: 3, symbol: 'RELIANCE' },
    ]);
  });

  it('is none when the columns are others', () => {
    const [request] = paytm.instruments!.requests({});
    expect(() => [...paytm.instruments!.parse(Buffer.from('<html></html>\n'), request!)]).toThrow(CsvError);
  });
});
