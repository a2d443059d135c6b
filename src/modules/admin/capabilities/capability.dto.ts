import { ApiProperty } from '@nestjs/swagger';
import { BrokerDescriptionDto } from '../../capabilities/broker-description.dto.js';

/** A field that an account at this broker needs. */
export class CredentialFieldDto {
  @ApiProperty({ example: 'api_secret' })
  name!: string;

  @ApiProperty({ example: 'API secret' })
  label!: string;

  @ApiProperty({ description: 'Stored encrypted, and never returned' })
  secret!: boolean;

  @ApiProperty({ description: 'False: optional, or filled by the login' })
  required!: boolean;
}

/** What a broker supports, and what an account at it needs. */
export class BrokerCapabilitiesDto extends BrokerDescriptionDto {
  @ApiProperty({ type: [CredentialFieldDto] })
  credentials!: CredentialFieldDto[];

  @ApiProperty({ description: 'Whether an instrument master can be fetched' })
  has_instrument_master!: boolean;
}
