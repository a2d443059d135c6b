import type { ReactNode } from 'react';
import { classNames } from './class-names.js';
import styles from './table.module.css';

export interface Column<Row> {
  id: string;
  /** Empty for a column of buttons. */
  heading: string;
  /** Numbers and what is compared by size go to the right. */
  align?: 'right';
  /** The name of the row: a heading of its own for screen readers. */
  isRowHeading?: boolean;
  /** May break into several lines. */
  wraps?: boolean;
  render(row: Row): ReactNode;
}

export interface TableProps<Row> {
  /** What the table holds; for screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
  /** Stands in place of the rows when there are none. */
  empty?: ReactNode;
}

/** A table that scrolls inside its frame where it is wider than the page. */
export function Table<Row>({ caption, columns, rows, rowKey, empty }: TableProps<Row>) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it
    <section className={styles.frame} aria-label={caption} tabIndex={0}>
      <table className={styles.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ id, heading, align }) =>
              heading === '' ? (
                <td key={id} />
              ) : (
                <th key={id} scope="col" className={align && styles[align]}>
                  {heading}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <Cell key={column.id} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const { align, wraps, isRowHeading, render } = column;
  const className = classNames(align && styles[align], wraps && styles.wraps);
  if (!isRowHeading) return <td className={className}>{render(row)}</td>;
  return (
    <th scope="row" className={className}>
      {render(row)}
    </th>
  );
}
