import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ERROR_CODES } from '../../common/error-codes.js';

/** The body of every answer that is no success. */
export class ErrorBody {
  @ApiProperty({ enum: ['error'] })
  status!: 'error';

  @ApiPropertyOptional({ enum: ['error'], description: 'Beside `status` in answers to a missing or wrong key' })
  type?: 'error';

  @ApiProperty({ enum: ERROR_CODES, enumName: 'ErrorCode', description: 'For programs; docs/errors.md tells each' })
  code!: string;

  @ApiProperty({ description: 'For people: what is wrong, and what to do', maxLength: 1000 })
  message!: string;

  @ApiPropertyOptional({ description: 'The first field that is wrong; dots lead into objects and lists' })
  field?: string;

  @ApiPropertyOptional({ description: 'The same request may succeed later' })
  temporary?: boolean;

  @ApiPropertyOptional({ description: 'When to try again, in ms' })
  retry_after_ms?: number;

  @ApiPropertyOptional({ example: 'RELIANC', description: 'The symbol that it is about' })
  symbol?: string;

  @ApiPropertyOptional({ example: 'NSE' })
  exchange?: string;

  @ApiPropertyOptional({ example: 3, description: 'Number of the mode that was asked for' })
  requested_mode?: number;

  @ApiPropertyOptional({ example: 20, description: 'Depth level that was asked for' })
  requested_depth?: number;

  @ApiPropertyOptional({ type: [Number], example: [5], description: 'Depth levels that there are instead' })
  supported_depths?: number[];

  @ApiPropertyOptional({ example: 'zerodha', description: 'The feed that does not deliver' })
  feed?: string;

  @ApiPropertyOptional({ example: 'reconnecting', description: 'What that feed is doing' })
  state?: string;

  @ApiPropertyOptional({ description: 'Of an error inside the gateway: where its log has the details' })
  reference?: string;
}
