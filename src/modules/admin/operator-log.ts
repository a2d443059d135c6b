import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import { inTransaction } from '../../database/transaction.js';
import { AuditService } from '../auth/audit/audit.service.js';
import { requestAddress } from '../auth/audit/request-address.js';
import type { Identity } from '../auth/principal.js';

/** What somebody does to the running gateway. */
export interface Operation {
  /** `area.verb`: `feed.reconnect`. */
  action: string;
  target?: { type: string; id: string };
  details?: Record<string, unknown>;
}

/** Writes what changes processes, and not the database, to the audit log: before it is done, so that nothing is done unseen. */
@Injectable()
export class OperatorLog {
  constructor(
    private readonly audit: AuditService,
    private readonly dataSource: DataSource,
  ) {}

  record(by: Identity, request: Request, operation: Operation): Promise<void> {
    return inTransaction(this.dataSource, (manager) =>
      this.audit.record(manager, { by, address: requestAddress(request), ...operation }),
    );
  }
}
