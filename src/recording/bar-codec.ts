import type { Scales } from './book-codec.js';
import type { ByteReader, ByteWriter } from './bytes.js';
import { FieldCodec } from './field-codec.js';
import type { Bar } from './record.js';

type NumberField = Exclude<keyof Bar, 'symbol' | 'exchange'>;

const FIELDS: readonly [name: NumberField, unit: keyof Scales | 'one'][] = [
  ['open', 'price'],
  ['high', 'price'],
  ['low', 'price'],
  ['close', 'price'],
  ['volume', 'quantity'],
  ['day_volume', 'quantity'],
  ['day_high', 'price'],
  ['day_low', 'price'],
  ['day_open', 'price'],
  ['duration', 'one'],
  ['previous_close', 'price'],
];

/** Writes or reads the bars of one instrument; each is told against the one before. */
export class BarCodec {
  private readonly fields: FieldCodec;

  constructor(
    private readonly symbol: string,
    private readonly exchange: string,
    scales: Scales,
  ) {
    this.fields = new FieldCodec(FIELDS.map(([, unit]) => (unit === 'one' ? 1 : scales[unit])));
  }

  put(out: ByteWriter, bar: Bar): void {
    this.fields.put(
      out,
      FIELDS.map(([name]) => bar[name]),
      0,
    );
  }

  take(input: ByteReader): Bar {
    this.fields.take(input);
    const values = this.fields.current;
    const bar: Bar = { symbol: this.symbol, exchange: this.exchange, duration: 0, open: 0, high: 0, low: 0, close: 0 };
    FIELDS.forEach(([name], i) => {
      const value = values[i];
      if (value !== undefined) bar[name] = value;
    });
    return bar;
  }
}
