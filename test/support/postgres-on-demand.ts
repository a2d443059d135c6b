import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findPostgres } from './postgres-binaries.js';
import { PostgresServer } from './postgres-server.js';

/** Where the process that runs all tests gives out the address of their PostgreSQL server. */
const ADDRESS = 'TICKGATE_TEST_POSTGRES';

let door: Server | undefined;
let starting: Promise<PostgresServer> | undefined;

/**
 * Lets every test file of this run ask for one PostgreSQL server, which starts with the first question: a run of tests
 * that need no database does not wait for it.
 *
 * @returns why there is none to be had, or undefined
 */
export async function offerPostgres(): Promise<string | undefined> {
  const binaries = findPostgres();
  if ('missing' in binaries) return binaries.missing;
  door = createServer((_request, response) => {
    // A connection that is kept for the next question may be closed just as it comes.
    response.shouldKeepAlive = false;
    starting ??= PostgresServer.create(binaries);
    starting.then(
      (server) => response.end(server.url('postgres')),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => door!.listen(0, '127.0.0.1', resolve));
  door.unref();
  process.env[ADDRESS] = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  return undefined;
}

/** Ends what `offerPostgres` began. */
export async function withdrawPostgres(): Promise<void> {
  door?.closeAllConnections();
  door?.close();
  const server = await starting?.catch(() => undefined);
  await server?.remove();
}

/** True when `sharedPostgres` has a server to give. */
export function isPostgresOffered(): boolean {
  return process.env[ADDRESS] !== undefined;
}

let asked: Promise<string> | undefined;

/** The URL of the run's server, for its superuser and the database `postgres`. */
export function sharedPostgres(): Promise<string> {
  asked ??= ask();
  return asked;
}

async function ask(): Promise<string> {
  const response = await fetch(process.env[ADDRESS]!);
  const text = await response.text();
  if (!response.ok) throw new Error(`PostgreSQL could not be started for the tests: ${text}`);
  return text;
}
