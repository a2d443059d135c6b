import fc from 'fast-check';

/** A change of one value somewhere inside of a JSON text: which one is taken modulo the number of its values. */
export interface JsonEdit {
  which: number;
  /** `delete` and `double` need no value. */
  kind: 'replace' | 'delete' | 'double';
  value: unknown;
}

/** What breaks readers that trust a type: near numbers, near texts, names of every object. */
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  0.1,
  1e21,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  4_294_967_295,
  '',
  ' ',
  '0',
  '-1',
  '1,234.5',
  '0x1F',
  '1e5',
  ' 12 ',
  '12abc',
  'NaN',
  'Infinity',
  '-Infinity',
  'null',
  '__proto__',
  'constructor',
  '\u0000',
  '9'.repeat(400),
  [],
  {},
  [[]],
  [null],
  ['1'],
  [5],
  { toString: 1 },
  { valueOf: null },
  { length: 1e9 },
];

export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ODD_VALUES) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

export const jsonEdit: fc.Arbitrary<JsonEdit> = fc.record({
  which: fc.nat(2000),
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('replace' as const) },
    { weight: 2, arbitrary: fc.constant('delete' as const) },
    { weight: 1, arbitrary: fc.constant('double' as const) },
  ),
  value: oddValue,
});

/** A copy with the edits made, one after another. */
export function editedJson(original: unknown, edits: readonly JsonEdit[]): unknown {
  return edits.reduce(applied, original);
}

type Holder = Record<string, unknown> | unknown[];

function applied(original: unknown, { which, kind, value }: JsonEdit): unknown {
  const root = { whole: structuredClone(original) };
  const places = placesOf(root);
  const { holder, key } = places[which % places.length]!;
  if (Array.isArray(holder)) {
    const at = Number(key);
    if (kind === 'delete') holder.splice(at, 1);
    else if (kind === 'double') holder.splice(at, 0, structuredClone(holder[at]));
    else holder[at] = structuredClone(value);
  } else if (kind === 'replace') holder[key] = structuredClone(value);
  else if (kind === 'double') holder[`${key}_`] = structuredClone(holder[key]);
  else if (holder !== root) delete holder[key];
  return root.whole;
}

/** Where each value of a JSON value stands, the whole one first. */
function placesOf(holder: Holder): { holder: Holder; key: string }[] {
  return Object.entries(holder).flatMap(([key, value]) => [
    { holder, key },
    ...(typeof value === 'object' && value !== null ? placesOf(value as Holder) : []),
  ]);
}
