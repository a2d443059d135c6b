import { codeOf, isContention } from './database-errors.js';

/** What Node's sockets say when nobody is there. */
const NOBODY = /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|E(HOST|NET)UNREACH|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;

/** SQLSTATE class 08, a server that goes, comes, is full or too slow; SQLite's file that cannot be read or written. */
const AWAY = /^(08...|57P0[123]|53300|57014|SQLITE_(CANTOPEN|IOERR|FULL).*)$/;

/**
 * A file that is no database any more, or not the one that was opened, or pages that contradict each other; PostgreSQL
 * calls it XX001 and XX002.
 */
const DAMAGED = /^(SQLITE_(NOTADB|CORRUPT|READONLY_DBMOVED).*|XX00[12])$/;

/** What the drivers say without a code; the last is TypeORM's word for a connection lost in the middle of a transaction. */
const MESSAGES = new RegExp(
  '^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|' +
    'The database connection is not open|Query runner already released)',
);

/** What an operator has to do about a damaged database. */
export const RESTORE_ADVICE = 'The database is damaged: stop the gateway, and restore the database from a backup';

/**
 * The database cannot be asked now, was busy with others for too long, or is damaged: the same request may succeed
 * later. A damaged one counts because no client can do anything about it, and who is told that a key is wrong throws
 * it away.
 */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  if (NOBODY.test(code) || AWAY.test(code) || DAMAGED.test(code) || isContention(error)) return true;
  return MESSAGES.test((error as Error | undefined)?.message ?? '');
}

/** It does not come back by itself: `RESTORE_ADVICE` must reach an operator. */
export function isDatabaseDamaged(error: unknown): boolean {
  return DAMAGED.test(codeOf(error));
}
