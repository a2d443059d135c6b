import type { MigrationInterface } from 'typeorm';
import { CreateAuthTables1763683200000 } from './1763683200000-create-auth-tables.js';
import { CreateInstruments1763690400000 } from './1763690400000-create-instruments.js';
import { CreateTeamTables1763697600000 } from './1763697600000-create-team-tables.js';
import { CreateResumeTables1763704800000 } from './1763704800000-create-resume-tables.js';

/** Every migration, oldest first. */
export const migrations: (new () => MigrationInterface)[] = [
  CreateAuthTables1763683200000,
  CreateInstruments1763690400000,
  CreateTeamTables1763697600000,
  CreateResumeTables1763704800000,
];
