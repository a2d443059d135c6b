import type { Column } from '../scenario.js';

/** Cores that a process kept busy: 1.00 is one of them. */
export function cores(figure: string, heading: string): Column {
  return { figure, heading, show: (value) => (Number.isNaN(value) ? '–' : value.toFixed(2)) };
}
