import type { ObjectLiteral } from 'typeorm';
import { ApiKey } from '../modules/auth/entities/api-key.entity.js';
import { BrokerAccount } from '../modules/auth/entities/broker-account.entity.js';
import { User } from '../modules/auth/entities/user.entity.js';
import { InstrumentMaster } from '../modules/instruments/instrument-master.entity.js';
import { InstrumentRow } from '../modules/instruments/instrument-row.entity.js';

/** Every table of the database. */
export const entities: (new () => ObjectLiteral)[] = [User, BrokerAccount, ApiKey, InstrumentMaster, InstrumentRow];
