import { codeOf, isContention } from './database-errors.js';

/** What Node's sockets say when nobody is there. */
const NOBODY = /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|E(HOST|NET)UNREACH|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;

/** SQLSTATE class 08, and a server that goes, comes or is full; SQLite's file that cannot be read or written. */
const AWAY = /^(08...|57P0[123]|53300|SQLITE_(CANTOPEN|IOERR|FULL).*)$/;

/** What the drivers say without a code. */
const MESSAGES = new RegExp(
  '^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|' +
    'The database connection is not open)',
);

/** The database cannot be asked now, or was busy with others for too long: the same request may succeed later. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  if (NOBODY.test(code) || AWAY.test(code) || isContention(error)) return true;
  return MESSAGES.test((error as Error | undefined)?.message ?? '');
}
