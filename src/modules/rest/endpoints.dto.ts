import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { EndpointList } from './endpoints.js';

/** Where this process can be reached. */
export class EndpointListDto implements EndpointList {
  @ApiPropertyOptional({
    example: 'ws://127.0.0.1:8765',
    description: 'What WebSocket clients connect to; absent where this process serves none',
  })
  websocket?: string;

  @ApiProperty({ example: 'http://127.0.0.1:5000' })
  http!: string;

  @ApiPropertyOptional({
    example: 'tcp://127.0.0.1:5555',
    description: 'The bus that outside consumers may subscribe; absent where this process runs no feed',
  })
  bus?: string;
}
