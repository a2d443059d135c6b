import { ApiProperty } from '@nestjs/swagger';

/** The answer to a ping. */
export class PongDto {
  @ApiProperty({ enum: ['pong'] })
  message!: string;

  @ApiProperty({ example: 'zerodha' })
  broker!: string;

  @ApiProperty({ example: 'zerodha' })
  feed!: string;
}
