/** Rows in columns, the first to the left and the others to the right; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  const [heading, ...body] = rows.map(line);
  return [heading!, '─'.repeat(heading!.length), ...body].join('\n');
}
