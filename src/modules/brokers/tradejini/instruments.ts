import type { CsvFields } from '../../../common/csv.js';
import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell, number } from '../families/master/cells.js';
import { contract, optionType, strikeOf } from '../families/master/contract.js';
import { isoExpiry } from '../families/master/expiry.js';
import { bseIndexSymbol, nseIndexSymbol } from '../families/master/index-names.js';
import { INDEX_TERMS } from '../families/master/index-terms.js';
import { csvInstruments, type ParsedInstrument } from '../families/master/rows.js';
import { capabilities } from './capabilities.js';

const STORE_URL = 'https://api.tradejini.com/v2/api/mkt-data/scrips/symbol-store?version=0';

const DEFAULT_TICK_SIZE = 0.05;

/** What the parts of an id are called, by kind of row; the list of groups tells the same for each group. */
const ID_PARTS = {
  security: ['instrument', 'symbol', 'series', 'exchange'],
  index: ['instrument', 'symbol', 'exchange'],
  future: ['instrument', 'symbol', 'exchange', 'expiry'],
  option: ['instrument', 'symbol', 'exchange', 'expiry', 'strike', 'optType'],
} as const;

type Kind = keyof typeof ID_PARTS;

const GROUPS: ReadonlyMap<string, Kind> = new Map([
  ['Securities', 'security'],
  ['Index', 'index'],
  ['FutureContracts', 'future'],
  ['CurrencyFuture', 'future'],
  ['CommodityFuture', 'future'],
  ['NSEOptions', 'option'],
  ['BSEOptions', 'option'],
  ['CurrencyOptions', 'option'],
  ['CommodityOptions', 'option'],
]);

interface Group {
  name: string;
  idFormat: string;
}

/** The request for the first of these groups; what is left of the list travels with it from page to page. */
interface GroupCall extends HttpCall {
  groups: readonly Group[];
}

/** A list of groups, and then one CSV for each. */
export const instruments: InstrumentSource = {
  requests: ({ api_key = '', access_token = '' }) => [
    { method: 'GET', url: STORE_URL, headers: { Authorization: `Bearer ${api_key}:${access_token}` } },
  ],
  next: (body, request) => groupCall(request, groupsOf(request)?.slice(1) ?? listedGroups(body)),
  parse,
};

function groupsOf(request: HttpCall): readonly Group[] | undefined {
  return 'groups' in request ? (request as GroupCall).groups : undefined;
}

function groupCall(request: HttpCall, groups: readonly Group[]): GroupCall | undefined {
  const [first] = groups;
  if (!first) return undefined;
  const url = new URL(request.url);
  url.pathname = url.pathname.replace(/symbol-store.*$/, `symbol-store/${first.name}`);
  return { ...request, url: url.href, groups };
}

/** @throws Error when the body is no list of groups */
function listedGroups(body: Buffer): Group[] {
  const data = parseJsonObject(body.toString('utf8'))?.d;
  const store = isJsonObject(data) ? data.symbolStore : undefined;
  if (!Array.isArray(store)) throw new Error('is no Tradejini list of symbol groups');
  return store.filter(isJsonObject).flatMap(({ name, idFormat }) => {
    if (typeof name !== 'string' || !GROUPS.has(name)) return [];
    return [{ name, idFormat: typeof idFormat === 'string' ? idFormat : '' }];
  });
}

/** @throws Error or CsvError when the body is neither the list of groups nor a group, or was cut off */
function* parse(body: Buffer, request: HttpCall): Generator<ParsedInstrument | RejectedRow> {
  if (body.toString('latin1', 0, 64).trimStart().startsWith('{')) {
    listedGroups(body);
    return;
  }
  const [group] = groupsOf(request) ?? [];
  yield* csvInstruments(body, 'Tradejini symbol group', 'id,exctoken', (fields) => readRow(fields, group));
}

/** The spot price behind a contract is no instrument of its own. */
function readRow(fields: CsvFields, group: Group | undefined): Instrument | undefined {
  const id = fields('id');
  if (id.toLowerCase().includes('spot')) return undefined;
  const kind = (group && GROUPS.get(group.name)) ?? kindOf(id);
  return { token: token(fields('exctoken')), brsymbol: id, ...listing(kind, partsOf(id, kind, group), fields) };
}

/** For files that come without their group's name. */
function kindOf(id: string): Kind {
  if (id.startsWith('IDX_')) return 'index';
  if (/_(CE|PE)$/.test(id)) return 'option';
  return /_\d{4}-\d\d-\d\d$/.test(id) ? 'future' : 'security';
}

type Parts = Readonly<Record<string, string>>;

/** A format that lacks a part that is needed is not the one of this id. */
function partsOf(id: string, kind: Kind, group: Group | undefined): Parts {
  const texts = id.split('_');
  const told = group?.idFormat.split('_') ?? [];
  const names: readonly string[] = ID_PARTS[kind].slice(1).every((name) => told.includes(name)) ? told : ID_PARTS[kind];
  if (texts.length !== names.length) throw new BadCell(`id ${JSON.stringify(id)} is not ${names.join('_')}`);
  return Object.fromEntries(names.map((name, place) => [name, texts[place]!]));
}

type Listing = Omit<Instrument, 'token' | 'brsymbol'>;

function listing(
  kind: Kind,
  { exchange = '', symbol = '', expiry = '', strike = '', optType = '' }: Parts,
  fields: CsvFields,
): Listing {
  const isIndex = kind === 'index';
  const canonical = isIndex ? `${exchange}_INDEX` : exchange;
  if (!capabilities.exchanges.includes(canonical))
    throw new BadCell(`exchange ${JSON.stringify(exchange)} is not known`);
  if (isIndex) {
    const name = fields('symbol');
    return { symbol: indexSymbol(exchange, name), exchange: canonical, brexchange: exchange, name, ...INDEX_TERMS };
  }
  const terms = {
    exchange,
    brexchange: exchange,
    lotsize: number('lot', fields('lot')),
    tick_size: number('tick', fields('tick')) ?? DEFAULT_TICK_SIZE,
  };
  if (kind === 'security') {
    const name = fields('desc') || undefined;
    return { ...terms, symbol: fields('dispname'), name, expiry: '', strike: 0, instrumenttype: 'EQ' };
  }
  const type = kind === 'future' ? 'FUT' : optionType(optType);
  const price = strikeOf(type, () => number('strike', strike));
  return { ...terms, ...contract(symbol, isoExpiry(expiry), type, price) };
}

/** A name that no table lists is written in one word. */
function indexSymbol(exchange: string, name: string): string {
  if (exchange === 'NSE') return nseIndexSymbol(name);
  const joined = name.toUpperCase().replaceAll(/\s/g, '');
  if (joined === 'FIN') return 'BSEFINANCIALSERVICES';
  const renamed = bseIndexSymbol(name);
  return renamed === name ? joined : renamed;
}

/** Of indices it is often negative. */
function token(text: string): string {
  if (!/^-?\d{1,10}$/.test(text)) throw new BadCell(`excToken ${JSON.stringify(text)} is no token`);
  return text;
}
