import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

/** `authenticate` (alias `auth`), after its aliases have been resolved. */
export class AuthenticateDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(512)
  api_key!: string;

  /** A resume token of an earlier session. */
  @IsOptional()
  @IsString()
  @MaxLength(512)
  resume?: string;
}
