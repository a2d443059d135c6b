import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { SessionsModule } from '../sessions.module.js';
import { ResumeService } from './resume.service.js';
import { ResumeRows } from './resume-rows.js';

/** Sessions that outlive their connection. */
@Module({
  imports: [AuthModule, SessionsModule],
  providers: [ResumeRows, ResumeService],
  exports: [ResumeService],
})
export class ResumeModule {}
