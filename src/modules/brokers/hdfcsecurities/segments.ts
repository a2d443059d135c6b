/** Where an instrument of the master belongs. */
export interface Segment {
  exchange: string;
  /** The exchange in which tokens are unique: the master's own, but the feed's segment where they repeat within that. */
  brexchange: string;
}

/** Tokens of indices on NSE, and the last one of those on BSE. */
const NSE_INDICES = { first: 26_000, last: 26_999 };
const LAST_BSE_INDEX = 999;

/** Currencies of NSE repeat hundreds of the tokens of its shares. */
const NFO: Segment = { exchange: 'NFO', brexchange: 'NFO' };
const CDS: Segment = { exchange: 'CDS', brexchange: 'NCD' };
const BFO: Segment = { exchange: 'BFO', brexchange: 'BFO' };
const MCX: Segment = { exchange: 'MCX', brexchange: 'MCX' };

const DERIVATIVES: Readonly<Record<string, ReadonlyMap<string, Segment>>> = {
  NSE: new Map([
    ['FUTIDX', NFO],
    ['OPTIDX', NFO],
    ['FUTSTK', NFO],
    ['OPTSTK', NFO],
    ['FUTCUR', CDS],
    ['OPTCUR', CDS],
  ]),
  BSE: new Map([
    ['FUTIDX', BFO],
    ['OPTIDX', BFO],
  ]),
  MCX: new Map([
    ['FUTCOM', MCX],
    ['OPTFUT', MCX],
    ['FUTIDX', MCX],
    ['OPTIDX', MCX],
  ]),
};

/** Shares and indices are told apart by bands of tokens; undefined for an exchange without shares. */
export function cashSegment(brexchange: string, token: number): Segment | undefined {
  if (brexchange === 'NSE') {
    const isIndex = token >= NSE_INDICES.first && token <= NSE_INDICES.last;
    return { exchange: isIndex ? 'NSE_INDEX' : 'NSE', brexchange };
  }
  if (brexchange !== 'BSE') return undefined;
  return { exchange: token <= LAST_BSE_INDEX ? 'BSE_INDEX' : 'BSE', brexchange };
}

/** Undefined for what is not carried: commodities of NSE and BSE, underlyings. */
export function derivativeSegment(brexchange: string, kind: string): Segment | undefined {
  return Object.hasOwn(DERIVATIVES, brexchange) ? DERIVATIVES[brexchange]!.get(kind) : undefined;
}
