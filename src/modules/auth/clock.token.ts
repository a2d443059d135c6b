/** Injects the `Clock` by which keys expire and rows are dated. */
export const CLOCK = Symbol('CLOCK');
