import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

/** `auth` of a Socket.IO handshake: a script sends `apikey`, the web page `token`. */
export class HandshakeDto {
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(512)
  apikey?: string;

  /** An access token, as signing in over HTTP gives it. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(1024)
  token?: string;

  /** Which feed to look at, with `token`; a key has one already. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(80)
  feed?: string;

  /** Values that are not there are as good as null. */
  static of({ apikey, api_key, token, feed }: Readonly<Record<string, unknown>>): HandshakeDto {
    return Object.assign(new HandshakeDto(), { apikey: apikey ?? api_key, token, feed });
  }
}
