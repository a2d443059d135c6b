import type { BrokerDefinition } from '../../modules/brokers/engine/contract.js';

/** Where a command writes, and what it reads; tests bring their own. */
export interface CommandIo {
  env: Readonly<Record<string, string | undefined>>;
  /** The brokers whose masters can be fetched; default: the shipped ones. */
  brokers?: readonly BrokerDefinition[];
  out(line: string): void;
  err(line: string): void;
}

/** The command line itself is wrong; the message says how it should be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command that could not do what was asked, for a reason that the message gives. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export interface CommandArguments {
  positionals: readonly string[];
  broker?: string;
  feed?: string;
  files: readonly string[];
  limit: number;
  force: boolean;
  json: boolean;
}

/** @throws UsageError when there is no `--broker`, or it can be no broker's id */
export function requireBroker({ broker }: CommandArguments): string {
  if (!broker) throw new UsageError('--broker ID is missing');
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(broker)) {
    throw new UsageError(`--broker ${broker}: an id is of small letters, digits and underscores`);
  }
  return broker;
}

/** Lines of a table whose columns are as wide as their widest cell. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
