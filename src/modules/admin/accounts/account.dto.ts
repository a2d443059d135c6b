import { ApiProperty } from '@nestjs/swagger';
import { expiredMessage } from '../../auth/accounts/account-states.js';
import { isStopped } from '../../auth/accounts/account-use.js';
import { ACCOUNT_STATES, type AccountState, type BrokerAccount } from '../../auth/entities/broker-account.entity.js';

const ACCESS = ['owner', 'stream', 'orders'];

/** A broker account as it is shown: never a value of its credentials. */
export class AccountDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid', description: 'Whose it is' })
  user_id!: string;

  @ApiProperty({ example: 'asha' })
  user_name!: string;

  @ApiProperty({ example: 'zerodha' })
  broker!: string;

  @ApiProperty({ example: 'zerodha-2', description: "Its feed's name, as in topics" })
  feed!: string;

  @ApiProperty({ example: 'Family' })
  label!: string;

  @ApiProperty({ enum: ACCESS, description: 'What you may do with it; admins have the rights of the owner' })
  access!: string;

  @ApiProperty({ enum: ACCOUNT_STATES, description: 'What is known of its login' })
  state!: AccountState;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Why it is in that state, where there is a reason',
  })
  state_message!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'AB1234', description: "The broker's id of the user" })
  client_id!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  logged_in_at!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: "When the login ends; null: none, or the broker's rule does not tell",
  })
  valid_until!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '08:05',
    description: 'Indian time of a daily login without a person; null: none',
  })
  daily_login_at!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Not before this is it tried next' })
  daily_login_next!: string | null;

  @ApiProperty({ description: 'False: its feed is closed, because it is disabled, or its owner is' })
  enabled!: boolean;

  @ApiProperty({
    type: [String],
    example: ['access_token', 'api_key', 'api_secret'],
    description: 'Names of the credentials that are there; their values are never shown. Empty where it is not yours',
  })
  credentials_set!: string[];

  @ApiProperty({ format: 'date-time' })
  created_at!: string;
}

/** What of an account is not in its row. */
export interface AccountSurroundings {
  userName: string;
  access: string;
  /** Names of what is there. */
  credentials: readonly string[];
  /** The broker's only login is none at all. */
  needsNoLogin: boolean;
  /** Epoch ms. */
  now: number;
}

export function shownAccount(row: BrokerAccount, surroundings: AccountSurroundings): AccountDto {
  const { userName, access, credentials } = surroundings;
  return {
    id: row.id,
    user_id: row.userId,
    user_name: userName,
    broker: row.broker,
    feed: row.feed,
    label: row.label,
    access,
    ...shownState(row, surroundings),
    client_id: row.clientId,
    logged_in_at: row.loggedInAt?.toISOString() ?? null,
    valid_until: row.validUntil?.toISOString() ?? null,
    daily_login_at: row.dailyLoginAt,
    daily_login_next: row.dailyLoginNext?.toISOString() ?? null,
    enabled: !isStopped(row),
    credentials_set: [...credentials].sort(),
    created_at: row.createdAt.toISOString(),
  };
}

/** A token that has died of age is told before anybody has written it down. */
function shownState(
  { state, stateMessage, validUntil }: BrokerAccount,
  { needsNoLogin, now }: AccountSurroundings,
): Pick<AccountDto, 'state' | 'state_message'> {
  if (state === 'new' && needsNoLogin) return { state: 'valid', state_message: null };
  if (state === 'valid' && validUntil && validUntil.getTime() <= now) {
    return { state: 'login_required', state_message: expiredMessage(validUntil) };
  }
  return { state, state_message: stateMessage };
}
