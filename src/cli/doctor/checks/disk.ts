import { dirname } from 'node:path';
import { nearestFolder, sqliteFile } from '../database.js';
import { fail, ok, warn } from '../finding.js';
import type { Check } from '../patient.js';

const MIB = 1024 * 1024;
/** A master of 100,000 instruments and its predecessor take some 60 MB while one replaces the other. */
const LEAST_BYTES = 100 * MIB;
const SCARCE_BYTES = 1024 * MIB;

/** Room for the database. */
export const diskCheck: Check = async ({ config, freeSpace, isHere }) => {
  const file = sqliteFile(config.databaseUrl);
  if (file === undefined || !isHere) return [];
  const folder = await nearestFolder(dirname(file));
  const { free, total } = await freeSpace(folder);
  const room = `${shown(free)} of ${shown(total)} are free where ${folder} is`;
  if (free < LEAST_BYTES)
    return [fail('disk', room, 'Make room now: no login, key or instrument master can be stored on a full disk')];
  if (free < SCARCE_BYTES) return [warn('disk', room, 'Make room: a full disk stops logins and instrument masters')];
  return [ok('disk', room)];
};

function shown(bytes: number): string {
  return bytes < 1024 * MIB ? `${Math.floor(bytes / MIB)} MiB` : `${(bytes / (1024 * MIB)).toFixed(1)} GiB`;
}
