import type { DataSource } from 'typeorm';
import { systemClock } from '../../common/clock.js';
import { loadConfig } from '../../config/load-config.js';
import { type Account, AccountsService } from '../../modules/auth/accounts.service.js';
import { BrokerAccount } from '../../modules/auth/entities/broker-account.entity.js';
import { SecretBox } from '../../modules/auth/secret-box.js';
import { loadSecretKey } from '../../modules/auth/secret-key.js';
import { type AccountMaster, masterOf } from '../../modules/brokers/account-master.js';
import type { BrokerDefinition } from '../../modules/brokers/engine/contract.js';
import { adviceOn } from '../../modules/brokers/master-advice.js';
import { shippedBrokers } from '../../modules/brokers/registry.js';
import { fetchMaster, sourceOf } from '../../modules/instruments/import/fetch-master.js';
import { MasterFetchError } from '../../modules/instruments/import/master-fetch-error.js';
import { type MasterPart, readMaster } from '../../modules/instruments/import/read-master.js';
import { type CommandArguments, CommandError, type CommandIo, requireBroker } from './command.js';
import { replaceMaster } from './replace-master.js';

const MEGABYTE = 1_000_000;
const BYTES_PER_PROGRESS_LINE = 5 * MEGABYTE;

/** `fetch`: downloads a broker's master and replaces the present one. Exit code 1, and nothing changed, on any failure. */
export async function fetchCommand(
  dataSource: DataSource,
  commandArguments: CommandArguments,
  io: CommandIo,
): Promise<number> {
  const { force, json } = commandArguments;
  const broker = requireBroker(commandArguments);
  const definition = definitionOf(broker, io);
  const account = await accountOf(dataSource, broker, commandArguments.feed, io);
  const master = masterOf(definition, account?.credentials ?? {});
  if (!master) throw new CommandError(nothingToFetch(definition, account));
  const advice = (error: unknown) => adviceOn(error, broker, account?.feed);
  let parts: MasterPart[];
  try {
    parts = await download(master, io);
  } catch (error) {
    if (!(error instanceof MasterFetchError)) throw error;
    const { failure, message } = error;
    if (json) io.out(JSON.stringify({ status: 'error', broker, failure, message }));
    else io.err(`${broker}: nothing changed: ${message}. ${advice(error)}`);
    return 1;
  }
  const job = { broker, source: sourceOf(parts), force, batches: readMaster(parts, master.source.parse) };
  return replaceMaster(dataSource, job, io, { json, advice });
}

function definitionOf(broker: string, { brokers = shippedBrokers }: CommandIo): BrokerDefinition {
  const definition = brokers.find(({ id }) => id === broker);
  if (definition?.instruments) return definition;
  const known = brokers.filter(({ instruments }) => instruments).map(({ id }) => id);
  const fault = definition ? `${broker} has no instrument master to fetch` : `No broker ${broker}`;
  throw new CommandError(`${fault}; known: ${known.join(', ')}`);
}

/** The account of the feed that is named, or the broker's first; a public master needs none. */
async function accountOf(
  dataSource: DataSource,
  broker: string,
  feed: string | undefined,
  io: CommandIo,
): Promise<Account | undefined> {
  const { manager } = dataSource;
  const row = await manager.findOne(BrokerAccount, {
    where: feed === undefined ? { broker } : { broker, feed },
    order: { createdAt: 'ASC', id: 'ASC' },
  });
  if (!row) {
    if (feed === undefined) return undefined;
    throw new CommandError(`${broker} has no feed ${feed}; npm run accounts -- list shows those there are`);
  }
  // Only now: without an account there may be no secret key yet, and none shall be made here.
  const box = new SecretBox(loadSecretKey(loadConfig(io.env).config).derive('credentials'));
  return new AccountsService(dataSource, box, systemClock).findByFeed(row.feed);
}

function nothingToFetch({ id }: BrokerDefinition, account: Account | undefined): string {
  const feed = account?.feed ?? '';
  return (
    `The channels of feed ${feed} are at other hosts than ${id}'s own: name the one with its instrument master, ` +
    `npm run accounts -- set --feed ${feed} --url instruments=URL`
  );
}

async function download({ source, credentials }: AccountMaster, io: CommandIo): Promise<MasterPart[]> {
  let current = '';
  let next = 0;
  return fetchMaster(source, credentials, {
    onMissing: (message) => io.err(`left out: ${message}`),
    onProgress: (name, bytes, length) => {
      if (name !== current) {
        current = name;
        next = BYTES_PER_PROGRESS_LINE;
      }
      if (bytes < next) return;
      next += BYTES_PER_PROGRESS_LINE;
      const of = length === undefined ? '' : ` of ${(length / MEGABYTE).toFixed(1)}`;
      io.err(`${name}: ${(bytes / MEGABYTE).toFixed(1)}${of} MB`);
    },
  });
}
