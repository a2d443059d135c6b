import { codeOf } from './database-errors.js';
import type { PostgresPlace } from './postgres-url.js';

type Explanation = (place: PostgresPlace, message: string) => string;

const unreachable: Explanation = ({ server }, message) =>
  `The database server ${server} cannot be reached (${message}): start it, or correct host and port in DATABASE_URL`;

const untrusted: Explanation = ({ server }, message) =>
  `The certificate of the database server ${server} is not trusted (${message}): ` +
  'give the file of its authority in DATABASE_URL, ?sslmode=verify-full&sslrootcert=FILE';

/** By SQLSTATE, and by the codes of Node's sockets and TLS. */
const BY_CODE: Readonly<Record<string, Explanation>> = {
  '28P01': ({ server, user }) =>
    `The database server ${server} refuses the password of the user "${user}": correct user and password in DATABASE_URL`,
  '28000': ({ server, user, database }, message) =>
    `The database server ${server} does not let the user "${user}" into the database "${database}" (${message}): ` +
    "correct DATABASE_URL (?sslmode=verify-full for a server that asks for encryption), or the server's pg_hba.conf",
  '3D000': ({ server, user, database }) =>
    `The database server ${server} has no database "${database}": ` +
    `make it (CREATE DATABASE "${database}" OWNER "${user}"), or correct DATABASE_URL`,
  '42501': ({ server, user, database }, message) =>
    `The user "${user}" may not make its tables in the database "${database}" of ${server} (${message}): ` +
    `make it the owner (ALTER DATABASE "${database}" OWNER TO "${user}")`,
  '53300': ({ server }) =>
    `The database server ${server} has no connection left: raise its max_connections, or stop other programs`,
  '57P03': ({ server }, message) => `The database server ${server} takes no connections (${message}): try again later`,
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  CERT_HAS_EXPIRED: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
};

/** What the driver says without a code. */
const BY_MESSAGE: readonly [RegExp, Explanation][] = [
  [/timeout|terminated unexpectedly/, unreachable],
  [
    /password must be a (non-empty )?string/,
    ({ server, user }) => `The database server ${server} asks for the password of "${user}": put it into DATABASE_URL`,
  ],
  [
    /does not support SSL/,
    ({ server }) => `The database server ${server} speaks no TLS: take sslmode out of DATABASE_URL`,
  ],
];

/** Turns why a database could not be opened into one line with what to do; what it does not know stays as it is. */
export function explainPostgresError(error: unknown, place: PostgresPlace): Error {
  const { message: text = '' } = error as Error;
  const code = codeOf(error);
  const explain = BY_CODE[code] ?? BY_MESSAGE.find(([pattern]) => pattern.test(text))?.[1];
  if (!explain) return error as Error;
  // A host name with several addresses fails with an error of its own for each, and no text for all.
  const message = (text || code).split('\n')[0]!;
  return new Error(explain(place, message), { cause: error });
}
