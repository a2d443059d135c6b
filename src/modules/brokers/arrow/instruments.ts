import type { CsvFields } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentSource } from '../engine/contract.js';
import { BadCell, number, token } from '../families/master/cells.js';
import { type ContractType, contract, type Identity, isOptionType, strikeOf } from '../families/master/contract.js';
import { namedMonthExpiry } from '../families/master/expiry.js';
import { bseIndexSymbol } from '../families/master/index-names.js';
import { nameTables } from '../families/master/name-tables.js';
import { indexSymbol } from '../families/master/one-word-index-names.js';
import { csvInstruments } from '../families/master/rows.js';
import { scaledPrice } from '../families/master/scaled-price.js';

const MASTER_URL = 'https://edge.arrow.trade/all';

const COLUMNS = 'token,tradingsymbol,symbol,fullname,underlying,exchseg,optiontype,strikeprice,expiry,lotsize,ticksize';

/** Of indices those beside the common ones, in one word. */
const NAMES = nameTables(new URL('./master-names.json', import.meta.url), 'exchanges', 'bseIndices', 'mcxIndices');

/** All segments in one CSV of some 220,000 rows. */
export const instruments: InstrumentSource = {
  requests: ({ app_id = '', access_token = '' }) => [
    { method: 'GET', url: MASTER_URL, headers: { appID: app_id, token: access_token } },
  ],
  parse: (body) => csvInstruments(body, 'Arrow instrument master', COLUMNS, readRow),
};

function readRow(fields: CsvFields): Instrument {
  const brexchange = fields('exchseg');
  const exchange = NAMES.exchanges.get(brexchange);
  if (!exchange) throw new BadCell(`ExchSeg ${JSON.stringify(brexchange)} is not known`);
  return {
    exchange,
    brexchange,
    token: token(fields('token')),
    brsymbol: fields('tradingsymbol'),
    lotsize: number('LotSize', fields('lotsize')),
    tick_size: scaledPrice('TickSize', fields('ticksize'), isCurrency(exchange) ? 2 : 0),
    ...identity(fields, exchange),
  };
}

function identity(fields: CsvFields, exchange: string): Identity {
  const plain = { name: fields('fullname') || undefined, expiry: '', strike: 0 };
  if (exchange.endsWith('_INDEX')) {
    return { ...plain, symbol: canonicalIndex(exchange, fields('symbol')), instrumenttype: 'INDEX' };
  }
  const type = contractType(fields, exchange);
  if (!type) return { ...plain, symbol: fields('tradingsymbol').replace(/-EQ$/, ''), instrumenttype: 'EQ' };
  const underlying = fields('underlying');
  if (underlying === '') throw new BadCell(`a ${type} without Underlying`);
  const expiry = namedMonthExpiry(fields('expiry'));
  const decimals = isCurrency(exchange) ? 5 : 0;
  const readStrike = () => scaledPrice('StrikePrice', fields('strikeprice'), decimals);
  return contract(underlying, expiry, type, strikeOf(type, readStrike, `a ${type} without StrikePrice`));
}

/** Undefined for a share, whatever its other columns are filled with. */
function contractType(fields: CsvFields, exchange: string): ContractType | undefined {
  if (exchange === 'NSE' || exchange === 'BSE') return undefined;
  const type = fields('optiontype');
  if (isOptionType(type)) return type;
  return type === 'XX' || fields('expiry') !== '' ? 'FUT' : undefined;
}

function canonicalIndex(exchange: string, name: string): string {
  if (exchange === 'NSE_INDEX') return indexSymbol(name);
  if (exchange === 'MCX_INDEX') return indexSymbol(name, NAMES.mcxIndices);
  const renamed = bseIndexSymbol(name);
  return renamed === name ? indexSymbol(name, NAMES.bseIndices) : renamed;
}

function isCurrency(exchange: string): boolean {
  return exchange === 'CDS' || exchange === 'BCD';
}
