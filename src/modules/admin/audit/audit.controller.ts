import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiDataList, ApiErrors } from '../../api-docs/decorators/index.js';
import { AuditService } from '../../auth/audit/audit.service.js';
import { Authenticated } from '../../auth/guards/authenticated.decorator.js';
import { Requires, Roles } from '../../auth/guards/rights.decorators.js';
import { RequestPipe } from '../validation.pipe.js';
import { AuditEntryDto, AuditQuery, filterOf, shownEntry } from './audit.dto.js';

/** The audit log; for admins only, and only to read. */
@ApiTags('Audit log')
@Controller('admin/v1/audit')
@Authenticated()
@Roles('admin')
@Requires('admin')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @ApiOperation({
    summary: 'List the audit log',
    description:
      'The newest first: sign-ins and failed ones, and every change with who made it and from where. Entries are kept ' +
      'for `AUDIT_RETENTION_DAYS`.',
  })
  @ApiDataList(AuditEntryDto, { isPaged: true })
  @ApiErrors('INVALID_PARAMETERS', 'FORBIDDEN')
  async list(@Query(RequestPipe) query: AuditQuery) {
    const entries = await this.audit.list({ ...filterOf(query), limit: query.limit + 1 });
    const page = entries.slice(0, query.limit);
    const next = entries.length > query.limit ? String(page.at(-1)!.id) : null;
    return { status: 'success', data: page.map(shownEntry), next };
  }
}
