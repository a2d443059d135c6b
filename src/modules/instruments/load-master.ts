import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Instrument } from './instrument.js';
import { InstrumentMaster } from './instrument-master.entity.js';
import { INSTRUMENT_COLUMNS, InstrumentRow } from './instrument-row.entity.js';
import { LoadedMaster } from './loaded-master.js';

/** The driver blocks while it reads: 500 rows are some 2 ms. */
const ROWS_PER_PAGE = 500;

export interface CurrentMaster {
  master: InstrumentMaster;
  instruments: LoadedMaster;
}

/** The masters that are current, by broker. */
export async function currentMasters(dataSource: DataSource): Promise<Map<string, InstrumentMaster>> {
  const masters = await dataSource.manager.find(InstrumentMaster, {
    where: { state: 'current' },
    order: { broker: 'ASC' },
  });
  return new Map(masters.map((master) => [master.broker, master]));
}

/**
 * Loads a broker's current master, a page at a time with a turn of the event loop between pages; undefined when the
 * broker has none.
 */
export async function loadMaster(dataSource: DataSource, broker: string): Promise<CurrentMaster | undefined> {
  for (;;) {
    const master = await currentMaster(dataSource, broker);
    if (!master) return undefined;
    const instruments = await loadRows(dataSource, master.id);
    const after = await currentMaster(dataSource, broker);
    // Replaced or added to meanwhile: what was read may be a part of the one and of the other.
    if (after?.id === master.id && after.generation === master.generation) return { master, instruments };
  }
}

function currentMaster(dataSource: DataSource, broker: string): Promise<InstrumentMaster | null> {
  return dataSource.manager.findOneBy(InstrumentMaster, { broker, state: 'current' });
}

async function loadRows(dataSource: DataSource, load: number): Promise<LoadedMaster> {
  const loaded = new LoadedMaster();
  let last: Pick<Instrument, 'symbol' | 'exchange'> | undefined = { symbol: '', exchange: '' };
  while (last) {
    const page: Instrument[] = await dataSource.manager
      .createQueryBuilder()
      .select(INSTRUMENT_COLUMNS.map((column) => `row.${column} AS ${column}`))
      .from(InstrumentRow, 'row')
      .where('row.load = :load AND (row.symbol, row.exchange) > (:symbol, :exchange)', { load, ...last })
      .orderBy({ 'row.symbol': 'ASC', 'row.exchange': 'ASC' })
      .limit(ROWS_PER_PAGE)
      .getRawMany();
    loaded.add(page);
    last = page.length === ROWS_PER_PAGE ? page.at(-1) : undefined;
    await nextTurn();
  }
  return loaded;
}
