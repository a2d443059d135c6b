import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** `loading`: rows are being staged; `current`: what readers see; `retired`: replaced, its rows are being removed. */
export type MasterState = 'loading' | 'current' | 'retired';

/** One load of a broker's instrument master. A broker has at most one current load. */
@Entity('instrument_masters')
@Index('IDX_instrument_masters_current', ['broker'], { unique: true, where: `"state" = 'current'` })
export class InstrumentMaster {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 64 })
  broker!: string;

  @Column({ type: 'varchar', length: 8 })
  state!: MasterState;

  /** Grows by one with every change of what readers of this broker see; 0 while loading. */
  @Column({ type: 'integer' })
  generation!: number;

  @Column({ name: 'row_count', type: 'integer' })
  rowCount!: number;

  /** Where the rows came from: a file's name, a URL, "built in". */
  @Column({ type: 'varchar', length: 500 })
  source!: string;

  /** When the load began, or became current; ISO-8601 UTC. */
  @Column({ name: 'loaded_at', type: 'varchar', length: 24 })
  loadedAt!: string;
}
