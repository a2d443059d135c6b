import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import type { DataSourceOptions } from 'typeorm';
import { type PostgresPlace, postgresPlace } from './postgres-url.js';

export type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** Connections of one process: far below the 100 that a server allows by default, as several processes share it. */
const POOL_SIZE = 10;

/** To open a connection, or to wait for one of the pool. */
const CONNECT_TIMEOUT_MS = 10_000;

/** No statement of the gateway takes a hundredth of it. Shorter than `WS_AUTH_TIMEOUT`: a client is told in time. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** After this the pool closes a connection that nobody uses. */
const IDLE_TIMEOUT_MS = 10_000;

/** A connection that has heard nothing for so long although it is in use has lost its server. */
const SILENCE_TIMEOUT_MS = 12_000;

/** The server ends a transaction whose process went away without a word, and with it its locks. */
const FORGOTTEN_TRANSACTION_MS = 60_000;

/** When a server goes away, every idle connection of the pool says so. */
const LOSS_LOGGED_EVERY_MS = 10_000;

/** @throws Error naming the URL's fault, never its password */
export function postgresOptions(url: string): PostgresOptions {
  const place = postgresPlace(url);
  return {
    type: 'postgres',
    driver: pg,
    applicationName: 'tickgate',
    poolSize: POOL_SIZE,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    poolErrorHandler: lossLog(place),
    extra: {
      connectionString: url,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: FORGOTTEN_TRANSACTION_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      keepAlive: true,
      onConnect: endWhenSilent(SILENCE_TIMEOUT_MS),
    },
  };
}

/**
 * Ends connections that have heard nothing for `ms`. A server that vanished without closing them (power, network) would
 * otherwise keep the statements of each waiting for a quarter of an hour, until TCP gives up.
 */
export function endWhenSilent(ms: number): (client: pg.Client) => void {
  return ({ connection: { stream } }) => {
    // A socket or a TLS socket, though the driver's types know only that it is a stream.
    const socket = stream as Socket;
    const message = `the database server has not answered for ${ms / 1000} s`;
    socket.setTimeout(ms, () => socket.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' })));
  };
}

/** The pool opens new connections by itself when it is asked for one; without a listener a lost one ends the process. */
function lossLog({ server }: PostgresPlace): (error: Error) => void {
  const logger = new Logger('Database');
  let quietUntil = 0;
  return ({ message }) => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + LOSS_LOGGED_EVERY_MS;
    logger.warn(`Lost a connection to the database server ${server}: ${message}`);
  };
}
