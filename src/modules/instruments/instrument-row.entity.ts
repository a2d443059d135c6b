import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Instrument } from './instrument.js';

/** An instrument's own columns. */
export const INSTRUMENT_COLUMNS = [
  'symbol',
  'exchange',
  'token',
  'brsymbol',
  'brexchange',
  'name',
  'expiry',
  'strike',
  'lotsize',
  'instrumenttype',
  'tick_size',
] as const satisfies readonly (keyof Instrument)[];

/**
 * One instrument of one load of a master. Both keys are unique inside a load, and one load of a broker is current, so
 * in the view `instruments`, which shows the current loads, (broker, symbol, exchange) and (broker, brexchange, token)
 * are unique.
 */
@Entity({ name: 'instrument_rows', withoutRowid: true })
@Index('IDX_instrument_rows_token', ['load', 'brexchange', 'token'], { unique: true })
export class InstrumentRow {
  /** `id` of the load in `instrument_masters`. */
  @PrimaryColumn({ type: 'integer' })
  load!: number;

  @PrimaryColumn({ type: 'varchar', length: 200 })
  symbol!: string;

  @PrimaryColumn({ type: 'varchar', length: 32 })
  exchange!: string;

  @Column({ type: 'varchar', length: 200 })
  token!: string;

  @Column({ type: 'varchar', length: 200 })
  brsymbol!: string;

  @Column({ type: 'varchar', length: 200 })
  brexchange!: string;

  @Column({ type: 'varchar', length: 200, nullable: true })
  name!: string | null;

  @Column({ type: 'varchar', length: 16, nullable: true })
  expiry!: string | null;

  @Column({ type: 'double precision', nullable: true })
  strike!: number | null;

  @Column({ type: 'double precision', nullable: true })
  lotsize!: number | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  instrumenttype!: string | null;

  @Column({ name: 'tick_size', type: 'double precision', nullable: true })
  tick_size!: number | null;
}
