import { QueryFailedError } from 'typeorm';

/**
 * The driver's own code: SQLite's extended result code (`SQLITE_BUSY`), PostgreSQL's SQLSTATE (`23505`), a socket's
 * (`ECONNREFUSED`); empty when there is none.
 */
export function codeOf(error: unknown): string {
  const driverError: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const code = (driverError as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

/** A row with the same key is there already. */
export function isUniqueViolation(error: unknown): boolean {
  return ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505'].includes(codeOf(error));
}

/** Somebody else was writing; the same work, done again, may succeed. 40001 and 40P01: serialisation failure, deadlock. */
export function isContention(error: unknown): boolean {
  const code = codeOf(error);
  return code.startsWith('SQLITE_BUSY') || code === '40001' || code === '40P01';
}

/** A table is there that was to be made. SQLite has no code of its own for it. */
export function isTableThere(error: unknown): boolean {
  return error instanceof QueryFailedError && /table .* already exists/.test(error.message);
}

/** A PostgreSQL server that is there, and takes connections in a moment. */
export function isStartingUp(error: unknown): boolean {
  return codeOf(error) === '57P03';
}
