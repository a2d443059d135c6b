import { statfs } from 'node:fs/promises';
import type { Config } from '../../config/settings.js';
import { shippedBrokers } from '../../modules/brokers/registry.js';
import { type ReadAccount, readAccounts } from './accounts.js';
import { accountsCheck } from './checks/accounts.js';
import { busCheck } from './checks/bus.js';
import { clockCheck } from './checks/clock.js';
import { diskCheck } from './checks/disk.js';
import { feedsCheck } from './checks/feeds.js';
import { gatewayCheck } from './checks/gateway.js';
import { instrumentsCheck } from './checks/instruments.js';
import { portsCheck } from './checks/ports.js';
import { readSettings } from './checks/settings.js';
import { websocketCheck } from './checks/websocket.js';
import { openAsItIs } from './database.js';
import { type Finding, fail } from './finding.js';
import { migrationState } from './migrations.js';
import { reachable } from './network-port.js';
import { DOCTOR_USAGE, type DoctorOptions, doctorOptions } from './options.js';
import type { Check, DoctorIo, Patient, Space } from './patient.js';
import { jsonReport, presentable, textReport } from './report.js';
import { lookAtGateway } from './running-gateway.js';
import { findSecret } from './secret.js';

/** In the order of the report. */
const CHECKS: readonly Check[] = [
  diskCheck,
  accountsCheck,
  instrumentsCheck,
  gatewayCheck,
  portsCheck,
  websocketCheck,
  busCheck,
  feedsCheck,
  clockCheck,
];

/** Examines the gateway of these settings. @returns the exit code: 0, 1 when something failed, 2 for bad arguments */
export async function doctor(args: string[], io: DoctorIo): Promise<number> {
  let options: DoctorOptions | undefined;
  try {
    options = doctorOptions(args);
  } catch (error) {
    io.err(`tickgate doctor: ${(error as Error).message}`);
    return 2;
  }
  if (!options) {
    io.out(DOCTOR_USAGE);
    return 0;
  }
  const { config, secrets, findings } = readSettings(io.env);
  if (config) findings.push(...(await examine(config, options, io)));
  const shown = presentable(findings, secrets);
  io.out(options.json ? jsonReport(shown) : textReport(shown));
  return findings.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
}

async function examine(config: Config, { url }: DoctorOptions, io: DoctorIo): Promise<Finding[]> {
  const now = io.now ?? Date.now;
  const gateway = await lookAtGateway(url ?? ownUrl(config), now);
  const { database, findings } = await openAsItIs(config.databaseUrl);
  try {
    const migrations = database && (await migrationState(database, gateway.state === 'running'));
    const tables = migrations?.isCurrent ? database : undefined;
    const found = await findSecret(config, database);
    const accounts: ReadAccount[] | undefined = tables && found.box && (await readAccounts(tables, found.box));
    const patient: Patient = {
      config,
      now,
      freeSpace: io.freeSpace ?? spaceOf,
      brokers: new Map((io.brokers ?? shippedBrokers).map((definition) => [definition.id, definition])),
      gateway,
      isHere: url === undefined,
      tables,
      accounts,
      secret: found.secret,
    };
    const looks = await Promise.all(CHECKS.map((check) => guarded(check, patient)));
    return [...findings, ...(migrations ? [migrations.finding] : []), ...found.findings, ...looks.flat()];
  } finally {
    await database?.destroy();
  }
}

async function guarded(check: Check, patient: Patient): Promise<Finding[]> {
  try {
    return await check(patient);
  } catch (error) {
    const name = check.name.replace(/Check$/, '');
    return [fail(name, `It could not be looked at: ${(error as Error).message}`, 'The other findings may tell why')];
  }
}

function ownUrl({ httpHost, httpPort, tlsCert }: Config): string {
  return `http${tlsCert === '' ? '' : 's'}://${reachable(httpHost)}:${httpPort}`;
}

async function spaceOf(folder: string): Promise<Space> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, total: blocks * bsize };
}
