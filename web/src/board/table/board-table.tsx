import { type KeyboardEvent, useEffect, useRef } from 'react';
import { classNames } from '../../ui/index.js';
import { type InstrumentId, keyOf } from '../instrument-id.js';
import type { LiveMarket } from '../market/live-market.js';
import { useObserved } from '../market/use-live-market.js';
import { BoardRow, rowId } from './board-row.js';
import styles from './board-table.module.css';
import { COLUMNS } from './columns.js';
import { useRowWindow } from './use-window.js';

export interface BoardTableProps {
  market: LiveMarket;
  name: string;
  instruments: readonly InstrumentId[];
  /** `EXCHANGE:SYMBOL` of the chosen one. */
  selected: string | undefined;
  onSelect(instrument: InstrumentId | undefined): void;
  /** The details of the chosen one are wanted, with the focus in them. */
  onOpen(instrument: InstrumentId): void;
  onRemove(instrument: InstrumentId): void;
  onMove(instrument: InstrumentId, places: number): void;
}

const PAGE = 10;

/** The prices of a watchlist. One stop of the Tab key; arrows choose, Enter opens, Delete removes, Alt and arrows move. */
export function BoardTable(props: BoardTableProps) {
  const { market, name, instruments, selected, onSelect, onOpen, onRemove, onMove } = props;
  const frame = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLDivElement>(null);
  const { from, to, rowHeight } = useRowWindow(frame, ruler, instruments.length);
  const faults = useObserved(market.subscriptions.faults);
  const link = useObserved(market.link);
  const chosen = instruments.findIndex((each) => keyOf(each) === selected);

  useEffect(() => market.show(instruments.slice(from, to).map(keyOf)), [market, instruments, from, to]);

  // The head stays in sight above the rows, so it takes its part of the frame.
  useEffect(() => {
    if (chosen < 0) return;
    const element = frame.current!;
    const top = chosen * rowHeight;
    const height = element.clientHeight - rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + height) element.scrollTop = top + rowHeight - height;
  }, [chosen, rowHeight]);

  const choose = (index: number) => onSelect(instruments[Math.min(Math.max(index, 0), instruments.length - 1)]);
  const onKeyDown = (event: KeyboardEvent) => {
    const current = instruments[chosen];
    const places = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    if (places !== undefined && event.altKey && current) onMove(current, places);
    else if (places !== undefined) choose(chosen < 0 ? 0 : chosen + places);
    else if (event.key === 'Home') choose(0);
    else if (event.key === 'End') choose(instruments.length - 1);
    else if (event.key === 'Escape') onSelect(undefined);
    else if (event.key === 'Enter' && current) onOpen(current);
    else if (event.key === 'Delete' && current) {
      onRemove(current);
      onSelect(instruments[chosen + 1] ?? instruments[chosen - 1]);
    } else return;
    event.preventDefault();
  };

  return (
    <div ref={frame} className={styles.frame}>
      <div ref={ruler} className={styles.ruler} aria-hidden="true" />
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table whose rows can be chosen
        role="grid"
        className={classNames(styles.table, link.status !== 'open' && styles.halted)}
        aria-label={`Watchlist ${name}`}
        aria-rowcount={instruments.length + 1}
        aria-activedescendant={chosen >= from && chosen < to ? rowId(selected!) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">Instrument</th>
            <th scope="col">Last</th>
            {COLUMNS.map(({ id, heading, title, rank }) => (
              <th key={id} scope="col" data-rank={rank} title={title}>
                {heading}
              </th>
            ))}
            <th scope="col">Age</th>
          </tr>
        </thead>
        <tbody style={{ height: instruments.length * rowHeight }}>
          {instruments.slice(from, to).map((instrument, index) => (
            <BoardRow
              key={keyOf(instrument)}
              market={market}
              instrument={instrument}
              index={from + index}
              top={(from + index) * rowHeight}
              fault={faults.get(keyOf(instrument))}
              isSelected={from + index === chosen}
              onSelect={onSelect}
              onRemove={onRemove}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
