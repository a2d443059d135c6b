import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { ACCESSES, type Access } from '../../auth/entities/account-share.entity.js';

const ACCESS = { enum: ACCESSES, description: 'stream: see its ticks; orders: its order updates, too' };

/** What a user may do with an account of somebody else. */
export class PutShareDto {
  @ApiProperty(ACCESS)
  @IsIn(ACCESSES)
  access!: Access;
}

/** Somebody whom an account is shared with. */
export class ShareDto {
  @ApiProperty({ format: 'uuid' })
  user_id!: string;

  @ApiProperty({ example: 'bela' })
  user_name!: string;

  @ApiProperty(ACCESS)
  access!: Access;

  @ApiProperty({ format: 'date-time' })
  created_at!: string;
}
