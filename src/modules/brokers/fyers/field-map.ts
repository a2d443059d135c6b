import { isJsonObject, type JsonObject, parseJsonObject } from '../../../common/json-object.js';

/**
 * Short names of the values of each topic kind, in the order that the feed uses unless its field map says otherwise. A
 * field's number in the code is its place here.
 */
const SCRIP_FIELDS = [
  ...['ltp', 'v', 'ltt', 'fdtm', 'bq', 'bs', 'bp', 'sp', 'ltq', 'tbq', 'tsq'],
  ...['ap', 'oi', 'lo', 'h', 'yh', 'yl', 'lcl', 'ucl', 'op', 'c'],
];

const INDEX_FIELDS = ['iv', 'ic', 'tvalue', 'highPrice', 'lowPrice', 'openingPrice'];

const DEPTH_FIELDS = [
  ...['bp', 'bp1', 'bp2', 'bp3', 'bp4', 'sp', 'sp1', 'sp2', 'sp3', 'sp4'],
  ...['bq', 'bq1', 'bq2', 'bq3', 'bq4', 'bs', 'bs1', 'bs2', 'bs3', 'bs4'],
  ...['bno1', 'bno2', 'bno3', 'bno4', 'bno5', 'sno1', 'sno2', 'sno3', 'sno4', 'sno5'],
];

/** How the values of one topic kind lie in a record. */
export interface Layout {
  /** Values that have a meaning; what a record holds beyond them is ignored. */
  readonly size: number;
  /** Place in a record by field number; -1 for a field that this connection does not send. */
  readonly places: readonly number[];
  /** Values of a lite record. */
  readonly liteSize: number;
}

/** Layouts by the first part of a topic. */
export interface FieldMap {
  readonly sf: Layout;
  readonly if: Layout;
  readonly dp: Layout;
}

export type TopicKind = keyof FieldMap;

export const defaultFieldMap: FieldMap = {
  sf: defaultLayout(SCRIP_FIELDS),
  if: defaultLayout(INDEX_FIELDS),
  dp: defaultLayout(DEPTH_FIELDS),
};

/** Reads the field map of the connect reply; a part that says nothing usable keeps its default order. */
export function readFieldMap(text: string): FieldMap | undefined {
  const map = parseJsonObject(text);
  if (!map) return undefined;
  const names = namesOf(map.fields);
  return {
    sf: layoutOf(map.scrip, names, SCRIP_FIELDS, liteSizeOf(map.scrip_lite)),
    if: layoutOf(map.index, names, INDEX_FIELDS, liteSizeOf(map.index_lite)),
    dp: layoutOf(map.depth, names, DEPTH_FIELDS, liteSizeOf(map.scrip_lite)),
  };
}

function defaultLayout(fields: readonly string[]): Layout {
  return { size: fields.length, places: fields.map((_, place) => place), liteSize: 1 };
}

/** Short names by field id. */
function namesOf(fields: unknown): Map<string, string> {
  const names = new Map<string, string>();
  for (const field of Array.isArray(fields) ? fields : []) {
    const { fid, fld }: JsonObject = isJsonObject(field) ? field : {};
    if (typeof fid === 'string' && typeof fld === 'string') names.set(fid, fld);
  }
  return names;
}

function layoutOf(order: unknown, names: Map<string, string>, fields: readonly string[], liteSize: number): Layout {
  if (!Array.isArray(order)) return { ...defaultLayout(fields), liteSize };
  const sent = order.map((fid) => names.get(fid));
  const places = fields.map((field) => sent.indexOf(field));
  // Without its first field, the price that everything hangs on, an order is none of this kind.
  if (places[0] === -1) return { ...defaultLayout(fields), liteSize };
  return { size: sent.length, places, liteSize };
}

function liteSizeOf(lite: unknown): number {
  const size = isJsonObject(lite) ? lite.hfid : undefined;
  return typeof size === 'number' && Number.isInteger(size) && size > 0 && size <= 255 ? size : 1;
}
