import type { DataSource } from 'typeorm';
import type { Config } from '../../config/settings.js';
import type { SecretKey } from '../../modules/auth/secret-key.js';
import type { BrokerDefinition } from '../../modules/brokers/engine/contract.js';
import type { ReadAccount } from './accounts.js';
import type { Finding } from './finding.js';
import type { GatewayLook } from './running-gateway.js';

/** Room on a disk, in bytes. */
export interface Space {
  free: number;
  total: number;
}

/** What the doctor works with; tests bring their own. */
export interface DoctorIo {
  env: Readonly<Record<string, string | undefined>>;
  out: (text: string) => void;
  err: (line: string) => void;
  /** Epoch ms; default: the clock of this machine. */
  now?: () => number;
  /** Default: asks the file system. */
  freeSpace?: (folder: string) => Promise<Space>;
  /** Default: the shipped ones. */
  brokers?: readonly BrokerDefinition[];
}

/** What is examined, as far as it could be opened. */
export interface Patient {
  config: Config;
  now: () => number;
  freeSpace: (folder: string) => Promise<Space>;
  brokers: ReadonlyMap<string, BrokerDefinition>;
  gateway: GatewayLook;
  /** False for one on another machine, whose ports and files are out of sight. */
  isHere: boolean;
  /** A database whose tables are those of this version; undefined where there is none. */
  tables: DataSource | undefined;
  /** Undefined where the tables, or the key that opens them, are not there. */
  accounts: readonly ReadAccount[] | undefined;
  /** Undefined: there is none yet, or it cannot be read. */
  secret: SecretKey | undefined;
}

/** Looks at one thing. What it throws counts as a failure of its own. */
export type Check = (patient: Patient) => Promise<Finding[]>;
