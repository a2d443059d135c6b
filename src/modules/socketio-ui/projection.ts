import type { Mode } from '../../common/mode.js';

type Data = Readonly<Record<string, unknown>>;

const FIELDS_OF_LTP: ReadonlySet<string> = new Set([
  'seq',
  'symbol',
  'exchange',
  'ltp',
  'timestamp',
  'ltt',
  'volume',
  'interpolated',
]);
const FIELDS_OF_DEPTH: ReadonlySet<string> = new Set(['depth', 'broker_supported', 'broker_message']);

/** The `data` of a message as a lower mode has it. */
export function projectedTo(mode: Mode, data: Data): Data {
  if (mode === 'DEPTH') return data;
  const belongs = (field: string) => (mode === 'LTP' ? FIELDS_OF_LTP.has(field) : !FIELDS_OF_DEPTH.has(field));
  return Object.fromEntries(Object.entries(data).filter(([field]) => belongs(field)));
}
