import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsObject, IsOptional, Matches, MaxLength } from 'class-validator';
import type { LoginMethod } from '../../brokers/logins/login-flows.js';
import { IsPlainText } from '../plain-text.decorator.js';
import { AccountDto } from './account.dto.js';

const METHODS = ['redirect', 'totp', 'keys', 'manual', 'none'];
const LONGEST_REDIRECT = 8192;

/** How an account logs in. */
export class LoginDto {
  @ApiProperty({
    enum: METHODS,
    description:
      'One of those that `GET` lists. redirect: in a browser, in two requests; totp: with a one-time code; keys: with the ' +
      "stored keys alone; manual: with a token from the broker's own site; none: the broker wants no login",
  })
  @IsIn(METHODS)
  method!: LoginMethod;

  @ApiPropertyOptional({
    maxLength: LONGEST_REDIRECT,
    example: 'https://127.0.0.1/?request_token=…&status=success',
    description: 'For redirect: the address that the browser was sent to at the end. Absent: the login begins',
  })
  @IsOptional()
  @IsPlainText(LONGEST_REDIRECT)
  redirect?: string;

  @ApiPropertyOptional({
    maxLength: 10,
    pattern: '^\\d{4,10}$',
    example: '123456',
    description: 'For totp: the code of this moment. Absent: made of the stored TOTP secret',
  })
  @IsOptional()
  @Matches(/^\d{4,10}$/, { message: '$property must be the digits of a one-time code' })
  @MaxLength(10)
  code?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 4096 },
    example: { access_token: 'token of the day' },
    description: 'For manual: the tokens, by name',
  })
  @IsOptional()
  @IsObject()
  tokens?: Record<string, unknown>;
}

/** What came of a login, or how it goes on. */
export class LoginAnswerDto {
  @ApiProperty({ enum: ['logged_in', 'begun'] })
  outcome!: 'logged_in' | 'begun';

  @ApiProperty({ description: 'The account as it is now' })
  account!: AccountDto;

  @ApiProperty({ description: 'False: the broker gave the token that was there, and the feed goes on as it was' })
  is_new_token!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '/broker/login/XrT0…',
    description:
      'Begun: open this on the gateway in a browser. It leads to the broker, and back if the broker sends the browser to ' +
      '`/broker/callback` of the gateway; works once',
  })
  start_url!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'https://kite.zerodha.com/connect/login?v=3&api_key=…',
    description: 'Begun: or open this, and send the address that the browser ends at as `redirect`',
  })
  login_url!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Until when `start_url` works' })
  expires_at!: string | null;
}

/** A value that the logins of a broker take. */
export class LoginFieldDto {
  @ApiProperty({ example: 'api_secret' })
  name!: string;

  @ApiProperty({ example: 'API secret' })
  label!: string;

  @ApiProperty({ description: 'Never shown' })
  secret!: boolean;

  @ApiProperty({ description: 'Must be there before a login' })
  required!: boolean;

  @ApiProperty({ description: 'A login gives it; for manual, a person does' })
  token!: boolean;

  @ApiProperty({ description: 'The account has it' })
  is_set!: boolean;
}

/** What a person needs to know to log the account in. */
export class LoginOfferDto {
  @ApiProperty({ enum: METHODS, isArray: true })
  methods!: LoginMethod[];

  @ApiProperty({ type: [LoginFieldDto] })
  fields!: LoginFieldDto[];

  @ApiProperty({ type: [String], description: 'Names of required fields that are not there', example: [] })
  missing!: string[];

  @ApiProperty({ description: 'True: a daily login works: by `keys`, or by `totp` without a code' })
  can_log_in_alone!: boolean;

  @ApiProperty({ example: '/broker/callback', description: 'Where the broker may send the browser, on the gateway' })
  callback_path!: string;
}

/** What the broker made of the credentials. */
export class TestReportDto {
  @ApiProperty({
    enum: ['accepted', 'refused', 'unreachable'],
    description: 'refused: log in, or mend the credentials; unreachable: the broker could not be asked',
  })
  outcome!: string;

  @ApiProperty({ example: 'the broker accepts the credentials' })
  message!: string;

  @ApiProperty({ enum: ['connection', 'feed'], description: 'Tried for this, or told by the running feed' })
  by!: string;

  @ApiProperty({ example: 1240 })
  took_ms!: number;
}
