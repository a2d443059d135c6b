import pg from 'pg';

/** Where a PostgreSQL database is, for messages: holds no password. */
export interface PostgresPlace {
  /** `127.0.0.1:5432`, or the folder of a Unix socket. */
  server: string;
  database: string;
  user: string;
}

export const POSTGRES_FORM = 'postgres://USER:PASSWORD@HOST:PORT/DATABASE';

const NAMES_A_DATABASE = /^postgres(?:ql)?:\/\/[^/?#]*\/[^?#]/;
const HINT = `expected ${POSTGRES_FORM}, where characters such as @ : / # ? % of a password are written %40 %3A %2F %23 %3F %25`;

/**
 * Reads a `postgres://` or `postgresql://` URL as the driver does.
 *
 * @throws Error naming the URL's fault; it never quotes the URL, which holds a password
 */
export function postgresPlace(url: string): PostgresPlace {
  const { host, port, database = '', user = '' } = clientFor(url);
  // An unescaped "/" in a password cuts it in two: the rest, with the real host, would pass for the database's name.
  if (!NAMES_A_DATABASE.test(url) || database.includes('@')) throw new Error(`DATABASE_URL names no database: ${HINT}`);
  return { server: host.startsWith('/') ? host : `${host}:${port}`, database, user };
}

/** A client that is never connected: it holds what the driver made of the URL and of the PG… variables. */
function clientFor(url: string): pg.Client {
  try {
    return new pg.Client({ connectionString: url });
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (path) throw new Error(`DATABASE_URL names the certificate file ${path}, which cannot be read (${code})`);
    throw new Error(`DATABASE_URL is no valid URL: ${HINT}`);
  }
}
