import type { ObjectLiteral } from 'typeorm';
import { AccountShare } from '../modules/auth/entities/account-share.entity.js';
import { ApiKey } from '../modules/auth/entities/api-key.entity.js';
import { AuditEntry } from '../modules/auth/entities/audit-entry.entity.js';
import { BrokerAccount } from '../modules/auth/entities/broker-account.entity.js';
import { EntitlementRow } from '../modules/auth/entities/entitlement.entity.js';
import { KeyRingEntry } from '../modules/auth/entities/key-ring-entry.entity.js';
import { LoginSession } from '../modules/auth/entities/login-session.entity.js';
import { SetupLink } from '../modules/auth/entities/setup-link.entity.js';
import { User } from '../modules/auth/entities/user.entity.js';
import { InstrumentMaster } from '../modules/instruments/instrument-master.entity.js';
import { InstrumentRow } from '../modules/instruments/instrument-row.entity.js';
import { ResumeEdge } from '../modules/streaming/resume/resume-edge.entity.js';
import { ResumeSession } from '../modules/streaming/resume/resume-session.entity.js';

/** Every table of the database. */
export const entities: (new () => ObjectLiteral)[] = [
  User,
  BrokerAccount,
  AccountShare,
  ApiKey,
  EntitlementRow,
  LoginSession,
  SetupLink,
  AuditEntry,
  KeyRingEntry,
  InstrumentMaster,
  InstrumentRow,
  ResumeEdge,
  ResumeSession,
];
